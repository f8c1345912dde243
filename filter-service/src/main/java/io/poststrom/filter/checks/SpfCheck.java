package io.poststrom.filter.checks;

import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Envelope;
import io.poststrom.smtp.ReversePath;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfResult;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Whether the sender's domain lets the client send. RFC 7208; the MAIL FROM identity, which with a
 * null reverse-path is postmaster at the HELO name (section 2.4). Also gives Received-SPF (section
 * 9.1) and its part of Authentication-Results (RFC 8601 section 2.7.2).
 */
public final class SpfCheck implements Check.Asking {
  private final SpfLookup lookup;
  private final String ownName;

  /** {@code ownName} is who received the mail. */
  public SpfCheck(SpfLookup lookup, String ownName) {
    this.lookup = lookup;
    this.ownName = ownName;
  }

  @Override
  public String name() {
    return "spf";
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> ask(MailView mail) {
    Envelope envelope = mail.envelope(); // the octets need not wait for the answer
    return lookup.ask(envelope).thenApply(outcome -> result(envelope, outcome));
  }

  @Override
  public CheckResult unanswered() {
    return new CheckResult(
        List.of(Finding.SPF_TEMPERROR.symbol("no answer in time")),
        List.of(new AuthResult("spf", SpfResult.TEMPERROR.word(), "", List.of())),
        List.of());
  }

  private CheckResult result(Envelope envelope, SpfOutcome outcome) {
    String explained = explained(outcome);
    return new CheckResult(
        List.of(finding(outcome.result()).symbol(evidence(outcome, explained))),
        List.of(
            new AuthResult(
                "spf", outcome.result().word(), explained, List.of(identity(envelope, outcome)))),
        List.of(ReceivedSpf.field(outcome, ownName)));
  }

  private static String evidence(SpfOutcome outcome, String explained) {
    String domain = outcome.query().domain();
    if (!explained.isEmpty()) {
      return explained;
    }
    return outcome.problem().isEmpty() ? domain : domain + ": " + outcome.problem();
  }

  /** RFC 7208 section 6.2: whoever reads the words must see whose they are. */
  private static String explained(SpfOutcome outcome) {
    return outcome
        .explanation()
        .map(words -> outcome.query().domain() + " explains: " + words)
        .orElse("");
  }

  private static AuthResult.Property identity(Envelope envelope, SpfOutcome outcome) {
    return switch (envelope.reversePath()) {
      case ReversePath.Null() -> new AuthResult.Property("smtp.helo", outcome.query().domain());
      case ReversePath.Of of -> new AuthResult.Property("smtp.mailfrom", of.mailbox().text());
    };
  }

  private static Finding finding(SpfResult result) {
    return switch (result) {
      case NONE -> Finding.SPF_NONE;
      case NEUTRAL -> Finding.SPF_NEUTRAL;
      case PASS -> Finding.SPF_PASS;
      case FAIL -> Finding.SPF_FAIL;
      case SOFTFAIL -> Finding.SPF_SOFTFAIL;
      case TEMPERROR -> Finding.SPF_TEMPERROR;
      case PERMERROR -> Finding.SPF_PERMERROR;
    };
  }
}

package io.poststrom.filter.checks;

import io.poststrom.filter.content.ResponsibleAddress;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Envelope;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import io.poststrom.spf.SpfResult;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether the domain of the responsible address lets the client send: Sender ID's test of the PRA
 * (RFC 4406), which is historic. Also gives its part of Authentication-Results (RFC 8601 section
 * 2.7.2). Its test of MAIL FROM is what {@link SpfCheck} does.
 */
public final class SenderIdCheck implements Check.Asking {
  private static final String METHOD = "sender-id";

  private final SenderIdLookup lookup;

  /** A check that asks there. */
  public SenderIdCheck(SenderIdLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public String name() {
    return METHOD;
  }

  @Override
  public ForRelay forRelay() {
    return ForRelay.SKIPPED;
  }

  @Override
  public CompletionStage<CheckResult> ask(MailView mail) {
    Envelope envelope = mail.envelope();
    Optional<ResponsibleAddress> responsible = ResponsibleAddress.of(mail.header());
    if (responsible.isEmpty()) {
      return CompletableFuture.completedFuture(
          result(SpfResult.PERMERROR, "the header names no responsible address", List.of()));
    }
    ResponsibleAddress who = responsible.get();
    return lookup
        .ask(
            SpfQuery.responsible(
                InetAddress.ofLiteral(envelope.client().address()),
                envelope.client().helo(),
                who.mailbox()))
        .thenApply(outcome -> result(who, outcome));
  }

  @Override
  public CheckResult unanswered() {
    return result(SpfResult.TEMPERROR, "no answer in time", List.of());
  }

  private static CheckResult result(ResponsibleAddress who, SpfOutcome outcome) {
    String domain = outcome.query().domain();
    String evidence = outcome.problem().isEmpty() ? domain : domain + ": " + outcome.problem();
    String property = "header." + who.field().toLowerCase(Locale.ROOT);
    return result(
        outcome.result(),
        evidence,
        List.of(new AuthResult.Property(property, who.mailbox().text())));
  }

  private static CheckResult result(
      SpfResult result, String evidence, List<AuthResult.Property> properties) {
    return new CheckResult(
        List.of(finding(result).symbol(evidence)),
        List.of(new AuthResult(METHOD, result.word(), "", properties)),
        List.of());
  }

  private static Finding finding(SpfResult result) {
    return switch (result) {
      case NONE -> Finding.SENDER_ID_NONE;
      case NEUTRAL -> Finding.SENDER_ID_NEUTRAL;
      case PASS -> Finding.SENDER_ID_PASS;
      case FAIL -> Finding.SENDER_ID_FAIL;
      case SOFTFAIL -> Finding.SENDER_ID_SOFTFAIL;
      case TEMPERROR -> Finding.SENDER_ID_TEMPERROR;
      case PERMERROR -> Finding.SENDER_ID_PERMERROR;
    };
  }
}

package io.poststrom.filter.checks;

import io.poststrom.filter.content.FieldWriter;
import io.poststrom.filter.pipeline.AuthResult;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.Envelope;
import io.poststrom.smtp.ReversePath;
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
    return lookup.ask(envelope).thenApply(answer -> result(envelope, answer));
  }

  @Override
  public CheckResult unanswered() {
    return new CheckResult(
        List.of(Finding.SPF_TEMPERROR.symbol("no answer in time")),
        List.of(new AuthResult("spf", SpfLookup.Result.TEMPERROR.text(), List.of())),
        List.of());
  }

  private CheckResult result(Envelope envelope, SpfLookup.Answer answer) {
    String evidence =
        answer.problem().isEmpty() ? answer.domain() : answer.domain() + ": " + answer.problem();
    return new CheckResult(
        List.of(answer.result().finding().symbol(evidence)),
        List.of(new AuthResult("spf", answer.result().text(), List.of(identity(envelope, answer)))),
        List.of(receivedSpf(envelope, answer)));
  }

  private static AuthResult.Property identity(Envelope envelope, SpfLookup.Answer answer) {
    return switch (envelope.reversePath()) {
      case ReversePath.Null() -> new AuthResult.Property("smtp.helo", answer.domain());
      case ReversePath.Of of -> new AuthResult.Property("smtp.mailfrom", of.mailbox().text());
    };
  }

  /** RFC 7208 section 9.1. */
  private String receivedSpf(Envelope envelope, SpfLookup.Answer answer) {
    String client = envelope.client().address();
    String sender =
        switch (envelope.reversePath()) {
          case ReversePath.Null() -> "postmaster@" + envelope.client().helo();
          case ReversePath.Of of -> of.mailbox().text();
        };
    return new FieldWriter("Received-SPF")
        .word(answer.result().text())
        .words("(" + FieldWriter.comment(ownName + ": " + sentence(answer, client)) + ")")
        .word("receiver=" + FieldWriter.value(ownName) + ";")
        .word("client-ip=" + FieldWriter.value(client) + ";")
        .word("envelope-from=" + FieldWriter.quoted(sender) + ";")
        .word("helo=" + FieldWriter.value(envelope.client().helo()) + ";")
        .word("identity=mailfrom")
        .field();
  }

  private static String sentence(SpfLookup.Answer answer, String client) {
    String domain = "domain of " + answer.domain();
    return switch (answer.result()) {
      case PASS -> domain + " designates " + client + " as permitted sender";
      case FAIL -> domain + " does not designate " + client + " as permitted sender";
      case SOFTFAIL -> domain + " discourages use of " + client + " as permitted sender";
      case NEUTRAL -> domain + " neither permits nor denies " + client;
      case NONE -> domain + " has no SPF record";
      case TEMPERROR -> "temporary error in looking up the " + domain;
      case PERMERROR -> "the SPF record of the " + domain + " is broken";
    };
  }
}

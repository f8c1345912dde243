package io.poststrom.ingress.probe;

import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Command;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.EhloKeywords;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.MailParameters;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.RcptParameters;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One question to one host, without I/O: a reply in, a step out. Greeting, EHLO (or HELO), MAIL,
 * RCPT, QUIT; never DATA. Only the reply to RCPT says something about the address: what is refused
 * before it is refused because of us.
 */
final class ProbeDialogue {
  private static final MailParameters UTF8 =
      new MailParameters(
          OptionalLong.empty(),
          BodyType.EIGHT_BIT_MIME,
          AddressForm.SMTPUTF8,
          Optional.empty(),
          Optional.empty());

  private final String host;
  private final Domain ourName;
  private final ReversePath sender;
  private final Mailbox recipient;
  private State state = State.GREETING;

  /** What comes next. */
  sealed interface Step {
    /** Say this, and wait for the reply. */
    record Say(Command.Understood command) implements Step {}

    /** The answer is known; QUIT remains to be said. */
    record Found(Finding finding) implements Step {}
  }

  private enum State {
    GREETING,
    EHLO,
    HELO,
    MAIL,
    RCPT
  }

  /**
   * A dialogue that waits for the greeting.
   *
   * @param host whom it is with, for words
   */
  ProbeDialogue(String host, Domain ourName, ReversePath sender, Mailbox recipient) {
    this.host = host;
    this.ourName = ourName;
    this.sender = sender;
    this.recipient = recipient;
  }

  /** A reply has come. */
  Step on(Reply reply) {
    return switch (state) {
      case GREETING ->
          reply.isPositive()
              ? say(State.EHLO, new Command.Ehlo(ourName.ascii()))
              : unknown("greets with " + reply.oneLine());
      case EHLO ->
          reply.isPermanent() && reply.code() != 554
              ? say(State.HELO, new Command.Helo(ourName.ascii()))
              : hello(reply, EhloKeywords.of(reply));
      case HELO -> hello(reply, EhloKeywords.NONE);
      case MAIL ->
          reply.isPositive()
              ? say(
                  State.RCPT, new Command.Rcpt(new ForwardPath.To(recipient), RcptParameters.NONE))
              : unknown("answers MAIL FROM:<" + sender.text() + "> with " + reply.oneLine());
      case RCPT -> recipient(reply);
    };
  }

  private Step hello(Reply reply, EhloKeywords keywords) {
    if (!reply.isPositive()) {
      return unknown("answers our greeting with " + reply.oneLine());
    }
    if (!recipient.needsSmtpUtf8()) {
      return say(State.MAIL, new Command.Mail(sender, MailParameters.NONE));
    }
    return keywords.has("SMTPUTF8")
        ? say(State.MAIL, new Command.Mail(sender, UTF8))
        : unknown("does not offer SMTPUTF8, which the address needs");
  }

  private Step recipient(Reply reply) {
    if (reply.isPositive()) {
      return new Step.Found(new Finding.Accepted());
    }
    return reply.isPermanent()
        ? new Step.Found(new Finding.Refused(host, reply))
        : unknown("answers RCPT with " + reply.oneLine());
  }

  private Step say(State next, Command.Understood command) {
    state = next;
    return new Step.Say(command);
  }

  private Step unknown(String what) {
    return new Step.Found(new Finding.Unknown(host + " " + what));
  }
}

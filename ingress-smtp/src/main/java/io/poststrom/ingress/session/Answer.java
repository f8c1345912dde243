package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Mechanism;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;

/**
 * What the world said to a {@link Next.Ask}, a {@link Next.Judge}, a {@link Next.Submit} or a
 * {@link Next.Screen}.
 */
public sealed interface Answer {
  /**
   * To {@link Next.Ask}.
   *
   * @param mailbox whom we owe an outcome; {@code <Postmaster>} has become a full address
   */
  record RecipientAccepted(Mailbox mailbox) implements Answer {}

  /** To {@link Next.Ask}: not here, or not now. */
  record RecipientRefused(Objection why) implements Answer {
    /** Refused by no rule that has a name. */
    public RecipientRefused(Reply reply) {
      this(Objection.of(reply));
    }
  }

  /** To {@link Next.Judge}. */
  record Judged(Mechanism.Verdict verdict) implements Answer {}

  /** To {@link Next.Judge}: nobody has looked at the proof; later is better. */
  record NotJudged(Reply reply) implements Answer {}

  /** To {@link Next.Screen}: nothing speaks against it. */
  record Admitted() implements Answer {}

  /**
   * To {@link Next.Screen}: not in this way, or not now.
   *
   * @param check which of the door's checks says so
   */
  record Barred(Reply reply, String check) implements Answer {}

  /** To {@link Next.Flush}: what the client hears. */
  record FlushAnswered(Reply reply) implements Answer {}

  /** To {@link Next.Submit}: the log has confirmed the mail. We owe an outcome from now on. */
  record Logged() implements Answer {}

  /** To {@link Next.Submit}: the log has not confirmed in time. The client keeps the mail. */
  record NotLogged() implements Answer {}

  /** To {@link Next.Submit}: somebody has looked at the mail and does not want it. */
  record MailRefused(Reply reply) implements Answer {}
}

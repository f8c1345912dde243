package io.poststrom.ingress.submission;

import io.poststrom.mail.MailId;
import java.time.Instant;

/**
 * What an idempotency key stands for.
 *
 * @param mail the mail
 * @param fingerprint of the request that came first
 * @param since when that was
 * @param until whoever has claimed it last is through with it by then, whatever happens
 * @param attempt 1 for the first who submits it
 * @param nonce tells two who claim it at the same time apart
 * @param state how far it is
 */
public record Claim(
    MailId mail,
    String fingerprint,
    Instant since,
    Instant until,
    int attempt,
    String nonce,
    State state) {

  /** How far a mail is. */
  public enum State {
    /** Somebody submits it, or has died over it. */
    OPEN,
    /** The log has it. */
    DONE,
    /** The log does not have it, and never will: it was refused. */
    FREE
  }

  /** The same in another state. */
  Claim in(State other) {
    return new Claim(mail, fingerprint, since, until, attempt, nonce, other);
  }

  /** For whoever submits it next. */
  Claim next(Instant end, String newNonce) {
    return new Claim(mail, fingerprint, since, end, attempt + 1, newNonce, State.OPEN);
  }

  /** Which of two claims of a key stands, in the order of the log. */
  public static Claim standing(Claim before, Claim arriving) {
    boolean sameMail =
        arriving.mail().equals(before.mail())
            && arriving.fingerprint().equals(before.fingerprint());
    return switch (before.state()) {
      case DONE -> before;
      case FREE -> arriving;
      case OPEN ->
          switch (arriving.state()) {
            case DONE -> sameMail ? arriving : before;
            case FREE -> sameMail && arriving.nonce().equals(before.nonce()) ? arriving : before;
            case OPEN -> sameMail && arriving.attempt() == before.attempt() + 1 ? arriving : before;
          };
    };
  }
}

package io.poststrom.delivery.attempt;

import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Recipient;
import java.util.List;

/**
 * What an attempt came to.
 *
 * @param recipients one result per recipient of the attempt's envelope, in its order
 * @param tries what each host tried came to, in time order; the last one of a recipient is its
 *     result
 * @param reach whether any host of the site listened to us
 */
public record AttemptResult(List<RecipientResult> recipients, List<Try> tries, Reach reach) {
  public AttemptResult {
    recipients = List.copyOf(recipients);
    tries = List.copyOf(tries);
  }

  /** Whether the site is to be left alone for a while. */
  public enum Reach {
    /** A host took our MAIL command, or a Maildir our mail: what failed is this mail's matter. */
    REACHED,
    /** No host could be found, reached or would serve us: other mails will fare no better now. */
    UNREACHABLE,
    /** No host was asked, for a reason that is final: nothing was learnt of the site's hosts. */
    UNTRIED;

    /** What two parts of an attempt say together: the word of the one that came furthest. */
    public Reach and(Reach other) {
      return compareTo(other) <= 0 ? this : other;
    }
  }

  /**
   * One host, tried.
   *
   * @param recipients whom it was tried for
   * @param result what it came to; its host is empty where none was found
   */
  public record Try(List<Recipient> recipients, Diagnostic result) {
    public Try {
      recipients = List.copyOf(recipients);
    }
  }
}

package io.poststrom.filter.quarantine;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailId;
import java.time.Instant;
import java.util.List;

/** What came of asking for a decision. */
public sealed interface Decided {
  /**
   * It is written.
   *
   * @param recipients whom it is about
   */
  record Done(List<String> recipients) implements Decided {
    public Done {
      recipients = List.copyOf(recipients);
    }
  }

  /** Nothing is held under that id for those recipients: never, or not any more. */
  record NotHeld() implements Decided {}

  /** The log does not answer, or not in time; whether it was written is not known. */
  record Unknown(String why) implements Decided {}

  /**
   * What is wanted of a held mail.
   *
   * @param to the recipients it is about; none: all for whom it is held
   * @param by who wants it
   */
  record Wish(MailId mail, List<String> to, What what, String by) {
    /** What a person can want. */
    public enum What {
      RELEASE,
      DELETE
    }

    public Wish {
      to = List.copyOf(to);
    }
  }

  /**
   * A held mail, whole.
   *
   * @param open its recipients for whom it is held still, by their place in the envelope
   */
  record Whole(Place place, Instant heldAt, AcceptedMail mail, List<Integer> open) {
    public Whole {
      open = List.copyOf(open);
    }
  }
}

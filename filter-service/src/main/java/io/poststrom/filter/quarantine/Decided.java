package io.poststrom.filter.quarantine;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.MailId;
import io.poststrom.mail.QuarantineDecision.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of asking for a decision. */
public sealed interface Decided {
  /**
   * It is written.
   *
   * @param recipients whom it is about
   * @param learned what came of the wish to learn from it; empty where there was none
   */
  record Done(List<String> recipients, Optional<Learned> learned) implements Decided {
    public Done {
      recipients = List.copyOf(recipients);
    }

    /** Nobody wants that anything is learned. */
    public Done(List<String> recipients) {
      this(recipients, Optional.empty());
    }
  }

  /** What the classifier has made of a decision. */
  enum Learned {
    /** The mail counts now. */
    LEARNED,
    /** It counts as this class now, and no longer as the other one. */
    CHANGED,
    /** It had been learned as this before. */
    KNOWN,
    /** Its source has taught as much as it may. */
    REFUSED,
    /** It is larger than what is learned from. */
    TOO_LARGE
  }

  /**
   * It had been decided before, for all recipients it was asked for; nothing is done.
   *
   * @param parts what was decided, one at least
   */
  record Already(List<Part> parts) implements Decided {
    public Already {
      parts = List.copyOf(parts);
    }

    /**
     * One decision.
     *
     * @param recipients whom it is about, of those that were asked for
     */
    public record Part(List<String> recipients, Settled decision) {
      public Part {
        recipients = List.copyOf(recipients);
      }
    }
  }

  /** Nothing is held under that id for those recipients: never, or it has expired. */
  record NotHeld() implements Decided {}

  /** The log does not answer, or not in time; whether it was written is not known. */
  record Unknown(String why) implements Decided {}

  /**
   * What is wanted of a held mail.
   *
   * @param to the recipients it is about; none: all for whom it is held
   * @param by who wants it
   * @param learn whether the classifier learns from it: what is released is ham, what is deleted
   *     spam
   */
  record Wish(MailId mail, List<String> to, What what, String by, Learn learn) {
    /** What a person can want. */
    public enum What {
      RELEASE,
      DELETE
    }

    /** Whether a decision is a lesson. */
    public enum Learn {
      NOTHING,
      CLASS
    }

    /** What becomes of the mail, by the decision. */
    public Outcome outcome() {
      return switch (what) {
        case RELEASE -> Outcome.RELEASED;
        case DELETE -> Outcome.DELETED;
      };
    }

    /** What the mail is, by the decision. */
    public MailClass kind() {
      return switch (what) {
        case RELEASE -> MailClass.HAM;
        case DELETE -> MailClass.SPAM;
      };
    }

    public Wish {
      to = List.copyOf(to);
    }

    /** One that is no lesson. */
    public Wish(MailId mail, List<String> to, What what, String by) {
      this(mail, to, what, by, Learn.NOTHING);
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

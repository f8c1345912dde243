package io.poststrom.filter.pipeline;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.mail.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps each recipient's events beside what is written for it: one Accepted, one Filtered, then one
 * Routed, Quarantined or Discarded.
 */
public final class Ledger {
  private final InstantSource clock;

  /** With this clock's times. */
  public Ledger(InstantSource clock) {
    this.clock = clock;
  }

  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  Entries open(Envelope envelope) {
    return new Entries(envelope, now());
  }

  /** The outputs of one mail, in the order in which they came. */
  static final class Entries {
    private final Envelope envelope;
    private final Instant now;
    private final List<Output> outputs;

    private Entries(Envelope envelope, Instant now) {
      this.envelope = envelope;
      this.now = now;
      this.outputs = new ArrayList<>(1 + 3 * envelope.recipients().size());
    }

    List<Output> outputs() {
      return outputs;
    }

    void add(Output output) {
      outputs.add(output);
    }

    void accepted() {
      for (Recipient recipient : envelope.recipients()) {
        tell(
            new MailEvent.Accepted(
                envelope.id(),
                envelope.acceptedAt(),
                recipient.mailbox().text(),
                envelope.reversePath().text(),
                envelope.client().listener(),
                envelope.client().address(),
                envelope.client().helo(),
                envelope.client().identity(),
                envelope.size(),
                envelope.releaseAt(),
                envelope.priority(),
                envelope.tags()));
      }
    }

    void filtered(List<Recipient> recipients, Verdict verdict) {
      for (Recipient recipient : recipients) {
        tell(new MailEvent.Filtered(envelope.id(), now, recipient.mailbox().text(), verdict));
      }
    }

    void queued(Obligation obligation) {
      add(new Output.Queue(obligation));
      for (Recipient recipient : obligation.envelope().recipients()) {
        tell(
            new MailEvent.Routed(
                envelope.id(),
                now,
                recipient.mailbox().text(),
                obligation.id(),
                obligation.site()));
      }
    }

    void held(AcceptedMail mail) {
      add(new Output.Hold(mail));
      String reason = mail.verdict().map(Verdict::reason).orElse("held");
      for (Recipient recipient : mail.envelope().recipients()) {
        tell(new MailEvent.Quarantined(envelope.id(), now, recipient.mailbox().text(), reason));
      }
    }

    void discarded(List<Recipient> recipients, Verdict verdict) {
      for (Recipient recipient : recipients) {
        tell(
            new MailEvent.Discarded(
                envelope.id(), now, recipient.mailbox().text(), verdict.reason()));
      }
    }

    /** They are no longer to get it: another program has decided. */
    void removed(List<Recipient> recipients) {
      for (Recipient recipient : recipients) {
        tell(
            new MailEvent.Discarded(
                envelope.id(), now, recipient.mailbox().text(), "a milter has removed it"));
      }
    }

    /** They teach whoever writes to them, and another program has added them: they get nothing. */
    void untaught(List<Recipient> boxes) {
      for (Recipient box : boxes) {
        tell(
            new MailEvent.Discarded(
                envelope.id(),
                now,
                box.mailbox().text(),
                "nothing is learned: a milter has added this training address"));
      }
    }

    /** The mail has taught the classifier, or was to, and goes nowhere. */
    void taught(TrainingDesk.Settled settled) {
      TrainingDesk.Taught taught = settled.taught();
      taught.lessons().forEach(told -> taught(settled.seat(), told));
      String recipient = settled.seat().recipient().mailbox().text();
      tell(new MailEvent.Discarded(envelope.id(), now, recipient, taught.words()));
    }

    /** A mail attached to it was taught. */
    private void taught(TrainingDesk.Seat seat, TrainingDesk.Told told) {
      told.learned().ifPresent(learned -> add(new Output.Learn(told.key(), learned)));
      tell(
          new MailEvent.Taught(
              envelope.id(),
              now,
              seat.recipient().mailbox().text(),
              seat.kind(),
              told.outcome(),
              envelope.client().identity().orElseThrow(),
              seat.domain().ascii(),
              told.key()));
    }

    private void tell(MailEvent event) {
      add(new Output.Tell(event));
    }
  }
}

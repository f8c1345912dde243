package io.poststrom.delivery.kafka;

import io.poststrom.delivery.bounce.Report;
import io.poststrom.delivery.kafka.QueueWorker.Parts;
import io.poststrom.delivery.schedule.Ticket;
import io.poststrom.delivery.schedule.Transition;
import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.Topic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * From a step to the log: composes the report, registers the outcome with its partition until it is
 * read back, and hands it to the {@link OutcomeWriter}. Where the writer does not know what became
 * of a commit, the log is read to its end, and only what is not there is written again.
 *
 * <p>Threads: the worker's own; what the writer says is posted to the {@link Inbox}.
 */
final class Outcomes implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Outcomes.class);

  private final Parts parts;
  private final Inbox inbox;
  private final LogEnds ends;
  private final Map<Integer, OwnedPartition> owned;
  private final OutcomeWriter writer;
  private final int limit;

  Outcomes(
      Parts parts,
      WorkerSettings settings,
      Inbox inbox,
      LogEnds ends,
      Map<Integer, OwnedPartition> owned,
      Supplier<Standing> standing) {
    this.parts = parts;
    this.inbox = inbox;
    this.ends = ends;
    this.owned = owned;
    limit = settings.unconfirmed();
    writer =
        new OutcomeWriter(parts.producer(), settings, standing, new Writing(), parts.metrics());
  }

  @Override
  public void close() {
    writer.close();
  }

  /**
   * True while fewer mails than the limit were delivered without the log's word for it. A crash now
   * would have these delivered again.
   */
  boolean mayDeliver() {
    return unconfirmed() < limit;
  }

  /** Has written what waits now: nothing more is delivered before. */
  void hurry() {
    writer.hurry();
  }

  /** Mails that were delivered, and the log does not say so yet. */
  int unconfirmed() {
    int unconfirmed = 0;
    for (OwnedPartition partition : owned.values()) {
      unconfirmed += partition.unconfirmed().size();
    }
    return unconfirmed;
  }

  /** A step was decided: makes its report, if there is one, and hands all to the writer. */
  void finish(Ticket ticket, Transition step, Obligation before) {
    parts.metrics().step(step);
    OwnedPartition partition = owned.get(ticket.partition());
    if (partition == null) {
      return;
    }
    if (step.events().stream().anyMatch(MailEvent.Delivered.class::isInstance)) {
      partition.unconfirmed().add(step.next().id().text());
    }
    if (step.report().isEmpty()) {
      submit(partition, outcome(ticket, step, Optional.empty()));
      return;
    }
    Report report = step.report().get();
    // Registered at once: a partition is not given back before its outcomes are in the log.
    Outcome placeholder = outcome(ticket, step, Optional.empty());
    partition.outcomes().put(placeholder.key(), placeholder);
    parts
        .contents()
        .excerpt(before)
        .thenApply(excerpt -> parts.composer().compose(report, excerpt))
        .whenComplete((mail, failure) -> inbox.post(() -> reported(ticket, step, mail, failure)));
  }

  private void reported(
      Ticket ticket, Transition step, @Nullable AcceptedMail mail, @Nullable Throwable failure) {
    OwnedPartition partition = owned.get(ticket.partition());
    if (partition == null || ticket.isVoid()) {
      parts.metrics().outcomeDropped();
      return;
    }
    if (mail == null) {
      LOG.errorf(failure, "The report about %s could not be made", step.next().id());
    }
    submit(partition, outcome(ticket, step, Optional.ofNullable(mail)));
  }

  private static Outcome outcome(Ticket ticket, Transition step, Optional<AcceptedMail> report) {
    return new Outcome.Step(ticket, step.next(), step.events(), report, new Outcome.Written());
  }

  /** Hands an outcome to the writer. */
  void submit(OwnedPartition partition, Outcome outcome) {
    partition.outcomes().put(outcome.key(), outcome);
    writer.add(outcome);
  }

  /** What the writer says, brought to the worker's thread. */
  private final class Writing implements OutcomeWriter.Listener {
    @Override
    public void committed(List<Outcome> outcomes) {
      inbox.post(() -> outcomes.forEach(Outcomes.this::confirmed));
    }

    @Override
    public void tooLarge(Outcome outcome, Set<Integer> records) {
      inbox.post(() -> curtail(outcome, records));
    }

    @Override
    public void uncertain(List<Outcome> outcomes) {
      inbox.post(
          () ->
              outcomes.stream()
                  .collect(Collectors.groupingBy(Outcome::partition))
                  .forEach(Outcomes.this::askLog));
    }

    @Override
    public void failed(Throwable cause) {
      inbox.post(
          () -> {
            throw new IllegalStateException("outcomes can't be written any more", cause);
          });
    }

    @Override
    public void dropped(List<Outcome> outcomes) {
      outcomes.forEach(outcome -> parts.metrics().outcomeDropped());
    }
  }

  /** The log has it for certain. */
  void confirmed(Outcome outcome) {
    OwnedPartition partition = owned.get(outcome.partition());
    if (partition != null) {
      partition.unconfirmed().remove(outcome.key());
    }
  }

  /** Writes what Kafka takes, and sets the rest aside. */
  private void curtail(Outcome outcome, Set<Integer> records) {
    OwnedPartition partition = owned.get(outcome.partition());
    if (partition == null || !outcome.equals(partition.outcomes().get(outcome.key()))) {
      return;
    }
    LOG.errorf(
        "Kafka refuses %d records about %s as too large; they are set aside in %s. Check"
            + " max.message.bytes of the topics",
        records.size(), outcome.key(), Topic.DEAD_LETTER.topicName());
    parts.metrics().tooLarge(records.size());
    submit(partition, outcome.without(records, parts.clock().instant()));
  }

  /** Reads on to the present end; an outcome that has not been read back by then is not true. */
  private void askLog(int number, List<Outcome> outcomes) {
    OwnedPartition partition = owned.get(number);
    if (partition == null) {
      return;
    }
    ends.whenRead(
        number,
        () -> {
          if (partition.equals(owned.get(number))) {
            outcomes.stream()
                .filter(outcome -> outcome.equals(partition.outcomes().get(outcome.key())))
                .forEach(writer::add);
          }
        });
  }
}

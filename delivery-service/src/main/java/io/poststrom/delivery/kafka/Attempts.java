package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.kafka.QueueWorker.Parts;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.delivery.schedule.Ticket;
import io.poststrom.delivery.schedule.Transition;
import io.poststrom.delivery.schedule.Transitions;
import io.poststrom.kafka.RecordGone;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * From a ticket to a step: reads the record of what is due, lets the transport try it, and asks the
 * rules what its result means. Expiry, warnings and rewriting go the same way without an attempt.
 *
 * <p>On failure: a record that can't be read puts its obligation back for a while; an attempt that
 * breaks off by our own fault, or never ends, counts as deferred. Threads: the worker's own; reader
 * and transport post their answers to the {@link Inbox}.
 */
final class Attempts {
  private static final Logger LOG = Logger.getLogger(Attempts.class);
  private static final long RELOAD_LATE = 5_000;
  private static final long RELOAD_GONE = 60_000;

  private record Running(Obligation obligation, long since) {}

  private final Parts parts;
  private final Scheduler scheduler;
  private final Transitions transitions;
  private final Inbox inbox;
  private final Outcomes outcomes;
  private final Map<Ticket, Running> running = new HashMap<>();

  Attempts(
      Parts parts, Scheduler scheduler, Transitions transitions, Inbox inbox, Outcomes outcomes) {
    this.parts = parts;
    this.scheduler = scheduler;
    this.transitions = transitions;
    this.inbox = inbox;
    this.outcomes = outcomes;
  }

  /**
   * Takes out what is overdue, reads what is due, starts what is ready; nothing while too many
   * outcomes wait for the log.
   */
  void work() {
    long now = parts.clock().millis();
    for (Ticket ticket : scheduler.overdue(now)) {
      if (ticket.isLoaded()) {
        loaded(ticket, ticket.obligation());
      } else {
        load(ticket);
      }
    }
    scheduler.nextLoad(now).ifPresent(this::loadAll);
    while (outcomes.mayDeliver()) {
      Optional<Ticket> next = scheduler.nextStart(now);
      if (next.isEmpty()) {
        return;
      }
      start(next.get());
    }
    outcomes.hurry();
  }

  private void loadAll(Ticket first) {
    load(first);
    for (Optional<Ticket> next = scheduler.nextLoad(parts.clock().millis());
        next.isPresent();
        next = scheduler.nextLoad(parts.clock().millis())) {
      load(next.get());
    }
  }

  /** Reads the record of a ticket; what it was taken for follows. */
  void load(Ticket ticket) {
    parts
        .reader()
        .read(Topic.OUTBOUND.topicName(), ticket.partition(), ticket.offset())
        .whenComplete((record, failure) -> inbox.post(() -> loaded(ticket, record, failure)));
  }

  private void loaded(
      Ticket ticket, @Nullable ConsumerRecord<String, byte[]> record, @Nullable Throwable failure) {
    if (record == null) {
      notLoaded(ticket, failure);
      return;
    }
    try {
      loaded(ticket, ObligationCodec.decode(record.key(), record.headers(), record.value()));
    } catch (BadRecord e) {
      notLoaded(ticket, e);
    }
  }

  private void notLoaded(Ticket ticket, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    boolean late = cause instanceof RecordGone gone && gone.kind() == RecordGone.Kind.LATE;
    if (!late && !ticket.isVoid()) {
      LOG.errorf(
          "The state of a live obligation in partition %d offset %d can't be read; it stays in the"
              + " queue and is read again in a minute: %s",
          ticket.partition(), ticket.offset(), cause);
    }
    scheduler.putBack(ticket, parts.clock().millis() + (late ? RELOAD_LATE : RELOAD_GONE));
  }

  private void loaded(Ticket ticket, Obligation obligation) {
    if (ticket.isVoid()) {
      return;
    }
    switch (ticket.purpose()) {
      case ATTEMPT -> scheduler.loaded(ticket, obligation);
      case EXPIRY ->
          decided(
              ticket,
              transitions.expire(
                  obligation, scheduler.lastFailure(ticket), parts.clock().instant()),
              obligation);
      case WARNING ->
          decided(
              ticket,
              transitions.warn(obligation, scheduler.lastFailure(ticket), parts.clock().instant()),
              obligation);
      case REWRITE -> decided(ticket, Transitions.rewrite(obligation), obligation);
    }
  }

  private void decided(Ticket ticket, Transition step, Obligation before) {
    scheduler.decided(ticket);
    outcomes.finish(ticket, step, before);
  }

  private void start(Ticket ticket) {
    Obligation obligation = ticket.obligation();
    running.put(ticket, new Running(obligation, parts.clock().millis()));
    Attempt attempt =
        new Attempt(
            obligation.id(),
            obligation.site(),
            obligation.shard(),
            obligation.envelope().withRecipients(Transitions.pending(obligation)),
            obligation.prepended(),
            parts.contents().of(obligation));
    parts
        .transport()
        .attempt(attempt)
        .whenComplete((result, failure) -> inbox.post(() -> ended(ticket, result, failure)));
  }

  private void ended(Ticket ticket, @Nullable AttemptResult result, @Nullable Throwable failure) {
    Running attempt = running.remove(ticket);
    if (attempt == null) {
      return;
    }
    if (ticket.isVoid()) {
      parts.metrics().outcomeDropped();
      return;
    }
    AttemptResult known = result == null ? lost(attempt, failure) : result;
    parts.metrics().attempt(known, Duration.ofMillis(parts.clock().millis() - attempt.since()));
    Obligation before = attempt.obligation();
    Transition step = transitions.afterAttempt(before, known, parts.clock().instant());
    Optional<Diagnostic> reason =
        known.recipients().stream().map(RecipientResult::diagnostic).findFirst();
    scheduler.ended(ticket, known.reach(), reason, parts.clock().millis());
    outcomes.finish(ticket, step, before);
  }

  private AttemptResult lost(Running attempt, @Nullable Throwable failure) {
    LOG.errorf(
        failure,
        "An attempt of %s broke off by our own fault; it will be tried again",
        attempt.obligation().id());
    return Transitions.lost(
        attempt.obligation(), "our own fault; see the log", parts.clock().instant());
  }

  /** Attempts older than the limit have not ended, whatever the transport promised. */
  void giveUpOlderThan(Duration limit) {
    long now = parts.clock().millis();
    running.entrySet().stream()
        .filter(e -> now - e.getValue().since() > limit.toMillis())
        .map(Map.Entry::getKey)
        .toList()
        .forEach(ticket -> ended(ticket, null, new IllegalStateException("it never ended")));
  }
}

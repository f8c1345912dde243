package io.poststrom.delivery.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.bounce.Report;
import io.poststrom.delivery.kafka.DeliveryMetrics;
import io.poststrom.delivery.kafka.DeliveryQueue;
import io.poststrom.delivery.schedule.Transition;
import io.poststrom.event.MailEvent;
import java.time.Duration;

/** Looks on from outside: counts attempts, outcomes, transactions, and what waits. */
final class Metrics implements DeliveryMetrics {
  private static final String OUTCOMES = "poststrom_delivery_outcomes";

  private final Timer attempts;
  private final Counter unreachable;
  private final Counter ambiguous;
  private final Counter delivered;
  private final Counter deferred;
  private final Counter bounced;
  private final Counter expired;
  private final Counter reports;
  private final Timer transactions;
  private final DistributionSummary steps;
  private final Counter transactionFailures;
  private final Counter dropped;
  private final Counter poison;
  private final Counter tooLarge;

  Metrics(MeterRegistry registry) {
    attempts = registry.timer("poststrom_delivery_attempts");
    unreachable = registry.counter("poststrom_delivery_attempts_unreachable");
    ambiguous = registry.counter("poststrom_delivery_ambiguous_final_dots");
    delivered = registry.counter(OUTCOMES, "outcome", "delivered");
    deferred = registry.counter(OUTCOMES, "outcome", "deferred");
    bounced = registry.counter(OUTCOMES, "outcome", "bounced");
    expired = registry.counter(OUTCOMES, "outcome", "expired");
    reports = registry.counter("poststrom_delivery_reports");
    transactions = registry.timer("poststrom_delivery_transactions");
    steps = registry.summary("poststrom_delivery_transaction_steps");
    transactionFailures = registry.counter("poststrom_delivery_transactions_failed");
    dropped = registry.counter("poststrom_delivery_outcomes_dropped");
    poison = registry.counter("poststrom_delivery_poison_records");
    tooLarge = registry.counter("poststrom_delivery_too_large_records");
  }

  /** What waits, and for what. */
  static void watch(MeterRegistry registry, DeliveryQueue queue) {
    registry.gauge("poststrom_delivery_live", queue, q -> q.counts().live());
    registry.gauge("poststrom_delivery_scheduled", queue, q -> q.counts().waiting());
    registry.gauge("poststrom_delivery_ready", queue, q -> q.counts().ready());
    registry.gauge("poststrom_delivery_in_flight", queue, q -> q.counts().inFlight());
    registry.gauge("poststrom_delivery_sites", queue, q -> q.counts().sites());
    registry.gauge("poststrom_delivery_content_bytes", queue, q -> q.counts().heldBytes());
    registry.gauge("poststrom_delivery_deliverable", queue, DeliveryQueue::deliverable);
    registry.gauge("poststrom_delivery_unconfirmed", queue, DeliveryQueue::unconfirmed);
    registry.gauge("poststrom_delivery_partitions", queue, q -> q.partitions().size());
    registry.gauge("poststrom_delivery_restoring", queue, DeliveryQueue::restoring);
    registry.gauge("poststrom_delivery_log_lag", queue, DeliveryQueue::lag);
  }

  @Override
  public void attempt(AttemptResult result, Duration took) {
    attempts.record(took);
    switch (result.reach()) {
      case REACHED, UNTRIED -> {}
      case UNREACHABLE -> unreachable.increment();
    }
    for (RecipientResult recipient : result.recipients()) {
      if (recipient instanceof RecipientResult.MaybeDelivered) {
        ambiguous.increment();
      }
    }
  }

  @Override
  public void step(Transition step) {
    for (MailEvent event : step.events()) {
      if (event instanceof MailEvent.Delivered) {
        delivered.increment();
      } else if (event instanceof MailEvent.Deferred) {
        deferred.increment();
      } else if (event instanceof MailEvent.Bounced) {
        bounced.increment();
      } else if (event instanceof MailEvent.Expired) {
        expired.increment();
      }
    }
    step.report().map(Report::id).ifPresent(id -> reports.increment());
  }

  @Override
  public void transaction(int size, Duration took) {
    transactions.record(took);
    steps.record(size);
  }

  @Override
  public void transactionFailed() {
    transactionFailures.increment();
  }

  @Override
  public void outcomeDropped() {
    dropped.increment();
  }

  @Override
  public void poison() {
    poison.increment();
  }

  @Override
  public void tooLarge(int records) {
    tooLarge.increment(records);
  }
}

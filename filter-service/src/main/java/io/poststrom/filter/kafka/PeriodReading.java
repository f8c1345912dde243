package io.poststrom.filter.kafka;

import io.poststrom.filter.report.PeriodTally;
import io.poststrom.filter.report.Periods;
import io.poststrom.filter.report.Span;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.DmarcCodec;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * One reading of a partition: which period is reported, and what is in it. The first observation
 * says which; the first one of a later period ends it. One that comes late, behind the end, counts
 * for the period that follows, so that none is counted twice or not at all.
 */
final class PeriodReading implements ReportLog.Reader {
  private static final Logger LOG = Logger.getLogger(PeriodReading.class);

  private final Periods periods;
  private final ReportProgress progress;
  private final Instant now;
  private final PeriodTally tally;
  private Optional<Span> period;
  private Instant nextLook;

  PeriodReading(ReportWorker.Company company, ReportProgress progress, Instant now) {
    this.periods = company.periods();
    this.progress = progress;
    this.now = now;
    this.tally = new PeriodTally(company.limits());
    this.period = progress.current().map(ReportProgress.Current::span);
    this.nextLook = periods.nextDue(now, progress.closed());
  }

  /** The period; empty where none is over. */
  Optional<Span> period() {
    return period;
  }

  /** When to look again where none is over. */
  Instant nextLook() {
    return nextLook;
  }

  PeriodTally tally() {
    return tally;
  }

  /** The period and how far its reports are. */
  ReportProgress.Current current(long next) {
    return progress
        .current()
        .orElseGet(() -> new ReportProgress.Current(period.orElseThrow(), next, ""));
  }

  @Override
  public boolean takes(ConsumerRecord<String, byte[]> record) {
    Optional<ReportProgress.Current> begun = progress.current();
    if (begun.isPresent() && record.offset() >= begun.get().next()) {
      return false; // as when the first of its reports were written
    }
    try {
      DmarcObservation seen = DmarcCodec.decode(record.key(), record.value());
      if (begun.isEmpty() && !periods.isFromTheFuture(seen.at(), now) && !isReported(seen.at())) {
        return false;
      }
      tally.add(seen);
      return true;
    } catch (BadRecord e) {
      LOG.warnf(
          "Observation %s/%d/%d is passed over: %s",
          record.topic(), record.partition(), record.offset(), e.getMessage());
      return true;
    }
  }

  /** Whether the moment is in the period that is reported, which the first one chooses. */
  private boolean isReported(Instant at) {
    if (period.isEmpty()) {
      Span first = periods.of(at, progress.closed());
      if (now.isBefore(periods.due(first))) {
        nextLook = periods.due(first);
        return false;
      }
      period = Optional.of(first);
    }
    return at.isBefore(period.get().end());
  }
}

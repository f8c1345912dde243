package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.kafka.ReportListener.Lack;
import io.poststrom.filter.kafka.ReportLog.Position;
import io.poststrom.filter.report.AggregateReport;
import io.poststrom.filter.report.AggregateReports;
import io.poststrom.filter.report.AggregateReports.Composed;
import io.poststrom.filter.report.Destinations.Reader;
import io.poststrom.filter.report.DomainTally;
import io.poststrom.filter.report.PeriodTally;
import io.poststrom.filter.report.Periods;
import io.poststrom.mail.AcceptedMail;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the aggregate reports of the partitions that this process owns, on a thread of its own:
 * when a period is over, its observations are read and counted, and a few reports at a time are
 * composed and then written in one transaction with the progress.
 *
 * <p>Guarantee: a period's report of a domain is written exactly once, whatever crashes. A process
 * that comes later goes on where the progress says; what nobody reported while all were down is
 * reported period by period, as long as the topic keeps it.
 *
 * <p>Threads: {@link #start} and {@link #stop} may be called from any; the listener is called on
 * the worker's.
 */
public final class ReportWorker {
  /** So that one transaction is written in a moment: readers wait for it. */
  static final int REPORTS_AT_ONCE = 20;

  private static final Logger LOG = Logger.getLogger(ReportWorker.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration ANSWERS = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final String name;
  private final StreamSettings settings;
  private final Company company;
  private final Thread thread;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<Integer, Instant> nextLook = new HashMap<>();
  private volatile @Nullable ReportLog log;

  /** Who takes part beside Kafka. */
  public record Company(
      AggregateReports reports,
      Periods periods,
      PeriodTally.Limits limits,
      InstantSource clock,
      ReportListener listener) {}

  /**
   * A worker, not yet started.
   *
   * @param name unique among the workers of all processes, and the same after a restart
   */
  public ReportWorker(KafkaSettings kafka, String name, Company company) {
    this.name = name;
    this.settings = StreamSettings.ofReports(kafka, name);
    this.company = company;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /** Begins; the topics must exist. */
  public void start() {
    thread.start();
  }

  /** Leaves the group and ends the thread; what was not committed is done again elsewhere. */
  public void stop() throws InterruptedException {
    stopping.countDown();
    ReportLog open = log;
    if (open != null) {
      open.wakeup();
    }
    if (!thread.join(Duration.ofSeconds(5))) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(10));
    }
  }

  private void run() {
    while (stopping.getCount() > 0) {
      try (ReportLog opened = new ReportLog(settings)) {
        log = opened;
        nextLook.clear();
        while (stopping.getCount() > 0) {
          turn(opened);
        }
      } catch (WakeupException | InterruptException | InterruptedException e) {
        // Only stop() does that.
        LOG.debugf("%s stops", name);
        Thread.interrupted();
      } catch (KafkaException e) {
        LOG.warnf("%s lost Kafka (%s); it begins anew until it works", name, e.getMessage());
      } catch (RuntimeException e) {
        LOG.errorf(e, "%s failed; it begins anew", name);
      } finally {
        log = null;
      }
      pause();
    }
  }

  private void turn(ReportLog opened) throws InterruptedException {
    Set<Integer> ours = opened.await(TICK);
    nextLook.keySet().retainAll(ours);
    for (int partition : ours) {
      Instant now = company.clock().instant();
      if (!now.isBefore(nextLook.getOrDefault(partition, Instant.EPOCH))) {
        report(opened, partition, now);
      }
    }
  }

  /** The next period of the partition that is over, if there is one. */
  private void report(ReportLog opened, int partition, Instant now) throws InterruptedException {
    Position from = opened.position(partition);
    PeriodReading reading = new PeriodReading(company, from.progress(), now);
    long next = opened.read(partition, from.offset(), reading);
    if (next < 0) {
      return;
    }
    if (reading.period().isEmpty()) {
      nextLook.put(partition, reading.nextLook());
      return;
    }
    if (reading.tally().leftOut() > 0) {
      company.listener().unsent(Lack.ROOM, reading.tally().leftOut());
    }
    send(opened, partition, from, reading, next);
  }

  private void send(
      ReportLog opened, int partition, Position from, PeriodReading reading, long next)
      throws InterruptedException {
    ReportProgress.Current current = reading.current(next);
    List<AggregateReport> reports = new ArrayList<>();
    for (Entry<String, DomainTally> domain : reading.tally().after(current.after()).entrySet()) {
      reports.add(
          AggregateReport.of(domain.getKey(), current.span(), partition, domain.getValue()));
    }
    for (int i = 0; i < reports.size(); i += REPORTS_AT_ONCE) {
      List<AggregateReport> some =
          reports.subList(i, Math.min(i + REPORTS_AT_ONCE, reports.size()));
      List<AcceptedMail> mails = composed(some);
      String after = some.getLast().domain();
      ReportProgress done =
          from.progress().within(new ReportProgress.Current(current.span(), next, after));
      opened.commit(partition, mails, new Position(from.offset(), done));
      company.listener().sent(mails.size());
      if (!opened.await(Duration.ZERO).contains(partition) || stopping.getCount() == 0) {
        return;
      }
    }
    ReportProgress closed = ReportProgress.closedAt(current.span().end());
    opened.commit(partition, List.of(), new Position(next, closed));
    LOG.infof(
        "DMARC reports of %s to %s are done in partition %d: %d domains",
        current.span().begin(), current.span().end(), partition, reading.tally().size());
  }

  /** DNS is asked for all at once; they are composed here, one after the other. */
  private List<AcceptedMail> composed(List<AggregateReport> reports) throws InterruptedException {
    Instant now = company.clock().instant();
    List<CompletableFuture<List<Reader>>> readers =
        reports.stream()
            .map(report -> company.reports().readers(report).toCompletableFuture())
            .toList();
    List<AcceptedMail> mails = new ArrayList<>();
    long deadline = System.nanoTime() + ANSWERS.toNanos();
    for (int i = 0; i < reports.size(); i++) {
      switch (composed(reports.get(i), answer(readers.get(i), deadline), now)) {
        case Composed.Mail(AcceptedMail mail) -> mails.add(mail);
        case Composed.Unwanted() -> company.listener().unsent(Lack.READER, 1);
        case Composed.TooLarge() -> company.listener().unsent(Lack.SIZE, 1);
      }
    }
    return mails;
  }

  private Composed composed(AggregateReport report, List<Reader> readers, Instant now) {
    try {
      return company.reports().compose(report, readers, now);
    } catch (RuntimeException e) {
      LOG.errorf(e, "A DMARC report could not be composed; please report this");
      return new Composed.Unwanted();
    }
  }

  private static List<Reader> answer(CompletableFuture<List<Reader>> one, long deadline)
      throws InterruptedException {
    try {
      return one.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of();
    } catch (ExecutionException e) {
      LOG.errorf(e.getCause(), "Readers of a DMARC report are unknown; please report this");
      return List.of();
    }
  }

  private void pause() {
    try {
      if (stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debugf("%s has stopped", name);
      }
    } catch (InterruptedException e) {
      LOG.debugf("%s need not wait", name);
    }
  }
}

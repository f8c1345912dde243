package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.Transport;
import io.poststrom.delivery.bounce.ReportComposer;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.Groups;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.Flush;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the worker: one thread, one worker at a time. A worker that ends by an error that nothing
 * foresaw is replaced by a new one, which restores from the log; attempts that were in flight then
 * may be made twice. Where another process has taken the same name, this one stops for good, lest
 * they take the queue from each other for ever.
 *
 * <p>Threads: {@link #start} and {@link #close} from the application's, the questions from any.
 */
public final class DeliveryQueue implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DeliveryQueue.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Who takes part beside Kafka. */
  public record Company(
      Transport transport,
      ReportComposer composer,
      DeliveryMetrics metrics,
      InstantSource clock,
      RandomGenerator random,
      RecentContents recent) {}

  /** Properties of Kafka clients: any, a producer's, a consumer's of the delivery group. */
  public record ClientProperties(Properties common, Properties producer, Properties consumer) {}

  private final ClientProperties clients;
  private final WorkerSettings settings;
  private final Company company;
  private final Thread thread;
  private final Flushes flushes;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable QueueWorker worker;
  private volatile boolean fenced;

  /** A queue that {@link #start} brings to life. */
  public DeliveryQueue(ClientProperties clients, WorkerSettings settings, Company company) {
    this.clients = clients;
    this.settings = settings;
    this.company = company;
    thread = new Thread(this::run, "poststrom-queue");
    String name = "delivery-control-" + settings.instance();
    flushes = new Flushes(clients.common(), name, company.clock(), this::flush);
  }

  /** Begins; returns at once. */
  public void start() {
    thread.start();
    flushes.start();
  }

  private void flush(Flush flush) {
    QueueWorker current = worker;
    if (current != null) {
      current.flush(flush);
    }
  }

  /** Lets what is in flight end within the drain time, writes its outcomes, gives all back. */
  @Override
  public void close() {
    closing.countDown();
    flushes.close();
    QueueWorker current = worker;
    if (current != null) {
      current.stop();
    }
    try {
      thread.join(settings.drain().plusSeconds(30).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts for metrics, about a second old. */
  public Scheduler.Counts counts() {
    return snapshot().counts();
  }

  /** Obligations that are due and that no back-off holds: what more workers could help with. */
  public int deliverable() {
    return snapshot().deliverable();
  }

  /** Mails that were delivered, and the log does not say so yet: a crash would repeat them. */
  public int unconfirmed() {
    return snapshot().unconfirmed();
  }

  /** The partitions of the queue that are ours. */
  public Set<Integer> partitions() {
    return snapshot().partitions();
  }

  /** Of these, those whose log is still being read: nothing of them starts yet. */
  public int restoring() {
    return snapshot().restoring();
  }

  /** How many records a restore would have to read at most, per partition. */
  public long lag() {
    return snapshot().oldestLag();
  }

  /** True while a worker works; false before the start, after the end, and between two workers. */
  public boolean isRunning() {
    return worker != null;
  }

  /** True once another process has taken this one's name: only a restart under another helps. */
  public boolean isFenced() {
    return fenced;
  }

  private Snapshot snapshot() {
    QueueWorker current = worker;
    return current == null ? Snapshot.EMPTY : current.snapshot();
  }

  private void run() {
    boolean again = true;
    while (again) {
      try {
        work();
      } catch (FencedInstanceIdException e) {
        fenced = true;
        LOG.errorf(
            "Another process delivers under the name %s and has taken this one's part of the queue."
                + " This one stops delivering: give each process a poststrom.instance of its own",
            settings.instance());
      } catch (RuntimeException | Error e) {
        LOG.error("The worker of the queue failed; a new one restores from the log", e);
      } finally {
        worker = null;
      }
      again = !fenced && waitUnlessClosing();
    }
  }

  private boolean waitUnlessClosing() {
    try {
      return !closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void work() {
    try (LogReader reader = new LogReader(clients.common(), "poststrom-delivery-reader");
        Admin admin = Admin.create(clients.common())) {
      int pieces = (int) Math.max(4, settings.limits().contentBytes() / (512 * 1024));
      QueueWorker current =
          new QueueWorker(
              new QueueWorker.Parts(
                  new KafkaConsumer<>(consumer()),
                  clients.producer(),
                  admin,
                  reader,
                  new Contents(new ContentReader(reader, company.recent()), pieces),
                  company.transport(),
                  company.composer(),
                  company.metrics(),
                  company.clock(),
                  company.random()),
              settings,
              flushes::recent);
      worker = current;
      if (closing.getCount() == 0) {
        current.stop();
      }
      current.run();
    }
  }

  private Properties consumer() {
    Properties properties = new Properties();
    properties.putAll(clients.consumer());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, Groups.DELIVERY);
    // A static member that comes back under its name gets its partitions at once, after kill -9
    // too.
    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    int session = Math.toIntExact(settings.session().toMillis());
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(100, session / 5));
    properties.put(
        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
        Math.toIntExact(settings.drain().plusMinutes(5).toMillis()));
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1000");
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(16 << 20));
    return properties;
  }
}

package io.poststrom.filter.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.FailedStart;
import io.poststrom.filter.kafka.LogContentSource;
import io.poststrom.filter.kafka.QuarantineDesk;
import io.poststrom.filter.kafka.QuarantineLessons;
import io.poststrom.filter.kafka.Reason;
import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.filter.quarantine.Shelf;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.kafka.TopicSetup;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Starts and stops the quarantine's desk, lets expire what is held too long, and has recipients
 * told what is held for them: every process looks, each at its own time, and the first one finds
 * something.
 */
@Singleton
public class Quarantine {
  private static final Logger LOG = Logger.getLogger(Quarantine.class);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration DIGEST_LOOK = Duration.ofSeconds(30);

  /** So often nothing expired in a row that somebody should look. */
  private static final int UNUSUAL = 3;

  private final Filter filter;
  private final Filter.AllSettings settings;
  private final QuarantineSettings own;
  private final Reputation reputation;
  private final Shelf shelf;
  private final Counter digested;
  private final AtomicInteger failedExpiries = new AtomicInteger();
  private volatile Optional<Open> open = Optional.empty();
  private volatile Optional<Thread> starting = Optional.empty();

  /** What people work with. */
  record Open(
      QuarantineDesk desk,
      Shelf shelf,
      ContentSource contents,
      LogReader reader,
      ScheduledExecutorService clock) {}

  /** Made by the container. */
  @Inject
  public Quarantine(
      Filter filter,
      Filter.AllSettings settings,
      QuarantineSettings own,
      MeterRegistry registry,
      Reputation reputation) {
    this.filter = filter;
    this.reputation = reputation;
    this.settings = settings;
    this.own = own;
    shelf = new Shelf(own.listed());
    registry.gauge("poststrom_filter_quarantine_mails", shelf, Shelf::size);
    registry.gauge("poststrom_filter_quarantine_unlisted", shelf, Shelf::unlisted);
    digested = registry.counter("poststrom_filter_quarantine_digests");
  }

  /** Empty until Kafka has answered. */
  Optional<Open> open() {
    return open;
  }

  void onStart(@Observes StartupEvent event) {
    starting = Optional.of(Thread.ofPlatform().name("quarantine-start").start(this::start));
  }

  /** Before the filter itself. */
  void onStop(@Observes @Priority(15) ShutdownEvent event) throws InterruptedException {
    if (starting.isPresent()) {
      starting.get().interrupt();
      starting.get().join();
    }
    if (open.isPresent()) {
      Open all = open.get();
      open = Optional.empty();
      all.clock().shutdownNow();
      all.desk().close();
      all.reader().close();
    }
  }

  private void start() {
    try {
      TopicSetup.ensure(settings.kafka());
      Setup setup = new Setup(settings.filter(), settings.common(), settings.smartHost());
      String name = setup.clientName("quarantine");
      LogReader reader = new LogReader(Clients.common(settings.kafka(), name), name);
      LogContentSource contents =
          new LogContentSource(new ContentReader(reader, RecentContents.none()));
      QuarantineLessons lessons = new QuarantineLessons(filter::teacher, contents);
      QuarantineDesk desk =
          new QuarantineDesk(
              settings.kafka(),
              name,
              new QuarantineDesk.Company(reader, shelf, lessons, InstantSource.system()));
      desk.onDecision(reputation::decided);
      desk.start();
      ScheduledExecutorService clock =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("quarantine-expiry").daemon().factory());
      long pause = pauseMillis();
      long first = ThreadLocalRandom.current().nextLong(pause) + 1;
      clock.scheduleWithFixedDelay(() -> expire(desk), first, pause, TimeUnit.MILLISECONDS);
      Digests digests =
          new Digests(
              () -> filter.looking().map(looking -> looking.rules().get().settings()),
              own,
              setup.hostname(),
              digested);
      long look = DIGEST_LOOK.toMillis();
      clock.scheduleWithFixedDelay(
          () -> digests.look(desk),
          ThreadLocalRandom.current().nextLong(look) + 1,
          look,
          TimeUnit.MILLISECONDS);
      open = Optional.of(new Open(desk, shelf, contents, reader, clock));
    } catch (InterruptedException e) {
      LOG.debug("Stopped before the quarantine was open.");
    } catch (RuntimeException e) {
      FailedStart.log(LOG, e);
      Quarkus.asyncExit(FailedStart.exitCode(e));
    }
  }

  private long pauseMillis() {
    long tenth = own.expiry().toMillis() / 10;
    return Math.clamp(tenth, 1_000, LONGEST_PAUSE.toMillis());
  }

  private void expire(QuarantineDesk desk) {
    Instant before = Instant.now().minus(own.expiry());
    String reason = "held in quarantine for longer than " + days(own.expiry());
    desk.expire(before, reason)
        .whenComplete(
            (count, failure) -> {
              if (failure != null) {
                int times = failedExpiries.incrementAndGet();
                LOG.logf(
                    times < UNUSUAL ? Logger.Level.INFO : Logger.Level.WARN,
                    "What is held too long could not expire, attempt %d, so held mail takes room: %s",
                    times,
                    Reason.of(failure));
                return;
              }
              failedExpiries.set(0);
              if (count > 0) {
                LOG.infof("%d mails were %s and are discarded", count, reason);
              }
            });
  }

  private static String days(Duration time) {
    return time.toDays() > 0 ? time.toDays() + " days" : time.toSeconds() + " s";
  }
}

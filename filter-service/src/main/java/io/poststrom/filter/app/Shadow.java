package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.config.FailedStart;
import io.poststrom.config.WrongSettings;
import io.poststrom.filter.engine.EngineCheck;
import io.poststrom.filter.kafka.LogContentSource;
import io.poststrom.filter.kafka.Replay;
import io.poststrom.filter.kafka.ShadowWorker;
import io.poststrom.filter.pipeline.Appraisal;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.shadow.ShadowReport;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.settings.SettingsFolder;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A second pipeline beside the filter's: the same checks but other programs and those left out, its
 * own scores and thresholds. Live, where that is set; over a part of the log, where somebody asks
 * for a replay.
 */
@Singleton
public class Shadow {
  private static final Logger LOG = Logger.getLogger(Shadow.class);
  private static final String LAG = "poststrom_filter_shadow_lag";
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Filter filter;
  private final Filter.AllSettings settings;
  private final ShadowSettings own;
  private final Setup setup;
  private final MeterRegistry registry;
  private final ShadowReport report = new ShadowReport();
  private final List<AutoCloseable> parts = new ArrayList<>();
  private volatile Optional<Appraisal> appraisal = Optional.empty();
  private volatile Optional<ShadowWorker> worker = Optional.empty();
  private volatile Optional<Replay> replay = Optional.empty();
  private volatile Optional<Thread> starting = Optional.empty();

  /** Made by the container. */
  @Inject
  public Shadow(
      Filter filter, Filter.AllSettings settings, ShadowSettings own, MeterRegistry registry) {
    this.registry = registry;
    this.filter = filter;
    this.settings = settings;
    this.own = own;
    setup = new Setup(settings.filter(), settings.common(), settings.smartHost());
  }

  /** What live mail has shown; empty where no shadow runs. */
  Optional<ShadowReport.Snapshot> live() {
    return own.enabled() ? Optional.of(report.now()) : Optional.empty();
  }

  /** How far behind live mail it is; nothing is waiting for a shadow that has not begun. */
  ShadowWorker.Behind behind() {
    return worker.map(ShadowWorker::behind).orElse(new ShadowWorker.Behind(0, 0));
  }

  /** The last replay. */
  Optional<Replay> replay() {
    return replay;
  }

  /** Begins a replay; one that runs is ended. Empty where the filter has not started yet. */
  synchronized Optional<Replay> replay(Replay.Span span) {
    replay.ifPresent(Replay::close);
    Optional<Replay> fresh =
        appraisal.map(
            by -> new Replay(settings.kafka(), setup.clientName("replay"), by, setup.slow(), span));
    fresh.ifPresent(Replay::start);
    replay = fresh;
    return fresh;
  }

  void onStart(@Observes StartupEvent event) {
    starting = Optional.of(Thread.ofPlatform().name("shadow-start").start(this::start));
  }

  /** Before the filter, whose checks it uses. */
  void onStop(@Observes @Priority(12) ShutdownEvent event) throws Exception {
    if (starting.isPresent()) {
      starting.get().interrupt();
      starting.get().join();
    }
    replay.ifPresent(Replay::close);
    for (AutoCloseable part : parts) {
      part.close();
    }
  }

  private void start() {
    try {
      Map<String, Double> scores = scores();
      Optional<Filter.Looking> looking = filter.looking();
      while (looking.isEmpty()) {
        Thread.sleep(PAUSE);
        looking = filter.looking();
      }
      open(looking.get(), scores);
    } catch (InterruptedException e) {
      LOG.debug("Stopped before the shadow was there.");
    } catch (RuntimeException e) {
      FailedStart.log(LOG, e);
      Quarkus.asyncExit(FailedStart.exitCode(e));
    }
  }

  private void open(Filter.Looking looking, Map<String, Double> scores) {
    List<Check> checks = checks(looking.checks(), own.without().orElse(List.of()));
    Appraisal by = new Appraisal(contents(), new Pipeline(checks), rules(looking.rules()), scores);
    if (own.enabled()) {
      ShadowWorker live =
          new ShadowWorker(settings.kafka(), setup.clientName("shadow"), by, setup.slow(), report);
      parts.addFirst(live);
      live.start();
      worker = Optional.of(live);
      registry.gauge(LAG, Tags.of("of", "mails"), this, all -> all.behind().mails());
      registry.gauge(LAG, Tags.of("of", "events"), this, all -> all.behind().events());
      LOG.info("A shadow judges live mail, without an effect on it");
    }
    appraisal = Optional.of(by);
  }

  /** Other programs are not asked: they are there for the mail that waits. */
  static List<Check> checks(List<Check> all, List<String> without) {
    return all.stream()
        .filter(check -> !(check instanceof EngineCheck) && !without.contains(check.name()))
        .toList();
  }

  /** Read by a reader of its own, so that a replay does not stand before the filter's requests. */
  private Contents contents() {
    String name = setup.clientName("shadow-content");
    LogReader reader = new LogReader(Clients.common(settings.kafka(), name), name);
    LogContentSource source =
        new LogContentSource(new ContentReader(reader, RecentContents.none()));
    parts.addAll(List.of(source, reader));
    return new Contents(source, (int) settings.filter().scanLimit().asLongValue());
  }

  /** The shadow's own documents, or those in force. */
  private Supplier<Rules> rules(Supplier<Rules> inForce) {
    if (own.mailSettings().isEmpty()) {
      return inForce;
    }
    SettingsFolder folder =
        SettingsFolder.open(Path.of(own.mailSettings().get()), InstantSource.system());
    parts.add(folder);
    return () -> setup.rules(folder.current(), inForce.get().groups());
  }

  private Map<String, Double> scores() {
    Map<String, Double> scores = new HashMap<>();
    own.scores()
        .forEach(
            (symbol, text) -> {
              try {
                scores.put(symbol, Double.valueOf(text));
              } catch (NumberFormatException e) {
                throw new WrongSettings(
                    List.of(
                        "poststrom.filter.shadow.scores.%s=%s is wrong: want a number, such as 3.5"
                            .formatted(symbol, text)));
              }
            });
    return scores;
  }
}

package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.filter.engine.EngineCheck;
import io.poststrom.filter.engine.EngineWatch;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Looks on from outside: how an engine fares, and a line in the log when that changes. */
final class EngineMetrics implements EngineWatch {
  private static final Logger LOG = Logger.getLogger(EngineMetrics.class);
  private static final String ENGINE = "engine";

  private final MeterRegistry registry;
  private final String engine;

  EngineMetrics(MeterRegistry registry, String engine) {
    this.registry = registry;
    this.engine = engine;
  }

  /** 0 where it is asked, 1 where it is not. */
  void watch(EngineCheck check) {
    registry.gauge(
        "poststrom_filter_engine_breaker_open",
        Tags.of(ENGINE, engine),
        check,
        c -> c.isAsked() ? 0 : 1);
  }

  @Override
  public void asked(Outcome outcome, long nanos) {
    Tags tags = Tags.of(ENGINE, engine, "outcome", outcome.name().toLowerCase(Locale.ROOT));
    registry.counter("poststrom_filter_engine_mails", tags).increment();
    if (outcome == Outcome.ANSWERED) {
      registry
          .timer("poststrom_filter_engine", Tags.of(ENGINE, engine))
          .record(Duration.ofNanos(nanos));
    }
  }

  @Override
  public void opened(String why) {
    LOG.warnf("%s fails (%s): mail goes on without it until it answers again", engine, why);
  }

  @Override
  public void closed() {
    LOG.infof("%s answers again", engine);
  }
}

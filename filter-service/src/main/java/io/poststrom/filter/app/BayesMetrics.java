package io.poststrom.filter.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.filter.bayes.Classroom;
import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.bayes.LessonWatch;
import io.poststrom.filter.bayes.Source;
import io.poststrom.mail.MailClass;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Looks on from outside: lessons, what is learned, and how the model fares. */
final class BayesMetrics implements LessonWatch {
  private static final String PREFIX = "poststrom_filter_bayes_";

  private final MeterRegistry registry;

  BayesMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Shows these from now on.
   *
   * @param mails how many of a class count now
   */
  void watch(ToDoubleFunction<MailClass> mails, Classroom classroom) {
    for (MailClass kind : MailClass.values()) {
      Gauge.builder(PREFIX + "mails", mails, all -> all.applyAsDouble(kind))
          .tag("class", name(kind))
          .strongReference(true) // nobody else holds a method reference
          .register(registry);
    }
    registry.gauge(PREFIX + "abstaining", classroom, c -> c.model().isPresent() ? 0 : 1);
    registry.gauge(
        PREFIX + "model_age_seconds",
        classroom,
        c -> c.model().isPresent() ? c.sinceTraining().toSeconds() : Double.NaN);
    registry.gauge(
        PREFIX + "training_seconds", classroom, c -> c.lastTraining().toMillis() / 1_000.0);
    FunctionCounter.builder(PREFIX + "training_failures", classroom, Classroom::failures)
        .register(registry);
  }

  @Override
  public void taught(MailClass kind, Source.Kind source, Learning.Outcome outcome) {
    registry
        .counter(
            "poststrom_filter_lessons",
            Tags.of("class", name(kind), "source", name(source), "outcome", name(outcome)))
        .increment();
  }

  private static String name(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}

package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.filter.bayes.Classroom;
import io.poststrom.filter.bayes.Example;
import io.poststrom.filter.bayes.Learning.Outcome;
import io.poststrom.filter.bayes.SampleMails;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.bayes.Trainer;
import io.poststrom.mail.MailClass;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BayesMetricsTest {
  private static final Consumer<Throwable> IGNORED = why -> {};

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BayesMetrics metrics = new BayesMetrics(registry);

  private record Learned(List<Example> examples) implements Classroom.Lessons {
    @Override
    public long changes() {
      return 0;
    }
  }

  private double gauge(String name, String... tags) {
    return registry.get("poststrom_filter_bayes_" + name).tags(tags).gauge().value();
  }

  @Test
  void whatIsLearnedAndHowTheModelFaresIsShown() {
    List<Example> examples = SampleMails.examples(Trainer.FEWEST, 0);
    try (Classroom classroom = Classroom.open(new Learned(examples), "trainer", IGNORED)) {
      metrics.watch(kind -> kind == MailClass.SPAM ? 3 : 5, classroom);
      assertEquals(3, gauge("mails", "class", "spam"));
      assertEquals(5, gauge("mails", "class", "ham"));
      assertEquals(0, gauge("abstaining"));
      assertTrue(gauge("training_seconds") > 0);
      assertTrue(gauge("model_age_seconds") >= 0);
    }
  }

  @Test
  void whatIsLearnedIsShownAfterTheGarbageIsCollected() {
    try (Classroom classroom = Classroom.open(new Learned(List.of()), "trainer", IGNORED)) {
      WeakReference<?> canary = watchSomething(classroom);
      while (canary.get() != null) {
        System.gc();
      }
      assertEquals(7, gauge("mails", "class", "spam"));
    }
  }

  /** Tells when garbage of its age has been collected. */
  private WeakReference<?> watchSomething(Classroom classroom) {
    double mails = registry.getMeters().size() + 7.0;
    metrics.watch(kind -> mails, classroom);
    return new WeakReference<>(new Object());
  }

  @Test
  void withTooLittleLearnedItAbstains() {
    try (Classroom classroom = Classroom.open(new Learned(List.of()), "trainer", IGNORED)) {
      metrics.watch(kind -> 0, classroom);
      assertEquals(1, gauge("abstaining"));
      assertTrue(Double.isNaN(gauge("model_age_seconds")));
    }
  }

  @Test
  void trainingsThatFailAreCounted() {
    List<Example> broken = Arrays.asList((Example) null);
    try (Classroom classroom = Classroom.open(new Learned(broken), "trainer", IGNORED)) {
      metrics.watch(kind -> 0, classroom);
      assertEquals(
          1, registry.get("poststrom_filter_bayes_training_failures").functionCounter().count());
    }
  }

  @Test
  void lessonsAreCountedByClassSourceAndOutcome() {
    metrics.taught(MailClass.SPAM, Source.Kind.USER, Outcome.LEARNED);
    metrics.taught(MailClass.SPAM, Source.Kind.USER, Outcome.REFUSED);
    metrics.taught(MailClass.SPAM, Source.Kind.USER, Outcome.REFUSED);
    assertEquals(
        2,
        registry
            .get("poststrom_filter_lessons")
            .tags("class", "spam", "source", "user", "outcome", "refused")
            .counter()
            .count());
  }
}

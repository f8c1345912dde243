package io.poststrom.filter.app;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.bayes.Classroom;
import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.checks.ClassifierCheck;
import io.poststrom.filter.kafka.FilterListener;
import io.poststrom.filter.kafka.LearnedMails;
import io.poststrom.filter.kafka.LessonTally;
import io.poststrom.filter.kafka.QuarantineLessons;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.TrainingDesk;
import io.poststrom.filter.teach.MailedLessons;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/** The classifier's parts: what was learned, the model, the check. */
final class Bayes implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Bayes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LearnedMails mails;
  private final Classroom classroom;
  private final ExecutorService teaching;
  private final BayesMetrics metrics;

  private Bayes(LearnedMails mails, String client, BayesMetrics metrics) {
    this.mails = mails;
    this.classroom = Classroom.open(mails, client + "-trainer", Bayes::failed);
    this.teaching =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name(client + "-teacher").daemon().factory());
    this.metrics = metrics;
    metrics.watch(mails::count, classroom);
  }

  /** Reads what was learned and trains with it. Blocks for some seconds where that is much. */
  static Bayes open(
      KafkaSettings kafka, BayesSettings settings, String client, BayesMetrics metrics)
      throws InterruptedException {
    LearnedMails mails = LearnedMails.open(kafka, client, limits(settings), PATIENCE);
    return new Bayes(mails, client, metrics);
  }

  private static void failed(Throwable why) {
    LOG.warn("Training failed; the model stays as it was, and it is tried again soon", why);
  }

  static LearnedMails.Limits limits(BayesSettings settings) {
    return new LearnedMails.Limits(settings.keep(), settings.mails(), settings.perUser());
  }

  Check check() {
    return new ClassifierCheck(classroom::model);
  }

  /** Learns what users send, whose contents are there. */
  TrainingDesk desk(Contents contents) {
    return new TrainingDesk(contents, new MailedLessons(mails), teaching);
  }

  /** For one worker: the lessons of users count once they are committed. */
  FilterListener counting(FilterListener next) {
    return new LessonTally(next, metrics);
  }

  /** Learns from decisions about held mail. */
  QuarantineLessons.Teacher teacher() {
    return new QuarantineLessons.Teacher(mails, metrics);
  }

  Learning learning() {
    return lesson ->
        mails
            .learn(lesson)
            .thenApply(
                outcome -> {
                  metrics.taught(lesson.kind(), lesson.source().kind(), outcome);
                  return outcome;
                });
  }

  @Override
  public void close() {
    teaching.shutdownNow();
    classroom.close();
    mails.close();
  }
}

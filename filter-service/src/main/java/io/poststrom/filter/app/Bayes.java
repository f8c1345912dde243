package io.poststrom.filter.app;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.bayes.Classroom;
import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.checks.ClassifierCheck;
import io.poststrom.filter.kafka.LearnedMails;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.TrainingDesk;
import io.poststrom.filter.teach.MailedLessons;
import java.time.Duration;

/** The classifier's parts: what was learned, the model, the check. */
final class Bayes implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LearnedMails mails;
  private final Classroom classroom;

  private Bayes(LearnedMails mails, Classroom classroom) {
    this.mails = mails;
    this.classroom = classroom;
  }

  /** Reads what was learned and trains with it. Blocks for some seconds where that is much. */
  static Bayes open(KafkaSettings kafka, BayesSettings settings, String client)
      throws InterruptedException {
    LearnedMails mails = LearnedMails.open(kafka, client, limits(settings), PATIENCE);
    return new Bayes(mails, Classroom.open(mails, client + "-trainer"));
  }

  static LearnedMails.Limits limits(BayesSettings settings) {
    return new LearnedMails.Limits(settings.keep(), settings.mails(), settings.perUser());
  }

  Check check() {
    return new ClassifierCheck(classroom::model);
  }

  /** Learns what users send, whose contents are there. */
  TrainingDesk desk(Contents contents) {
    return new TrainingDesk(contents, new MailedLessons(mails));
  }

  Learning learning() {
    return mails;
  }

  @Override
  public void close() {
    classroom.close();
    mails.close();
  }
}

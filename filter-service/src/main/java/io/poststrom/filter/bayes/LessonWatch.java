package io.poststrom.filter.bayes;

import io.poststrom.mail.MailClass;

/**
 * Port: hears what has become of each lesson of this process, once it is in the log. Any thread;
 * never waits.
 */
@FunctionalInterface
public interface LessonWatch {
  /** A lesson has come to that. */
  void taught(MailClass kind, Source.Kind source, Learning.Outcome outcome);
}

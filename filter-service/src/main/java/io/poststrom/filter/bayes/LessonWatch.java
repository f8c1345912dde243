package io.poststrom.filter.bayes;

/** Port: hears what becomes of each lesson of this process. Any thread; never waits. */
@FunctionalInterface
public interface LessonWatch {
  /** A lesson has come to that. */
  void taught(Lesson lesson, Learning.Outcome outcome);
}

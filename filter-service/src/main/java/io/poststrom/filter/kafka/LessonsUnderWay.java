package io.poststrom.filter.kafka;

import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Lessons that are on their way to the log: they count towards what their source may teach before
 * they are read back, so that many at once are not more than one after the other. One that never
 * comes is forgotten after a while. Any thread.
 */
final class LessonsUnderWay {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, Lesson> lessons = new HashMap<>();

  private record Lesson(Learned learned, Instant since) {}

  LessonsUnderWay(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(String key, Learned learned) {
    lessons.put(key, new Lesson(learned, clock.instant()));
  }

  /** Whether this is on its way already: it is planned again. */
  synchronized boolean has(String key, MailClass kind) {
    Lesson lesson = lessons.get(key);
    return lesson != null && lesson.learned().kind() == kind;
  }

  /**
   * How many there are of a source beside the one of this key, which may be planned again; those
   * that were read back are forgotten.
   */
  synchronized long others(String source, String key, BiPredicate<String, Learned> isRead) {
    Instant oldest = clock.instant().minus(LONGEST);
    lessons
        .entrySet()
        .removeIf(
            one ->
                one.getValue().since().isBefore(oldest)
                    || isRead.test(one.getKey(), one.getValue().learned()));
    return lessons.entrySet().stream()
        .filter(one -> one.getValue().learned().source().equals(source))
        .filter(one -> !one.getKey().equals(key))
        .count();
  }
}

package io.poststrom.endtoend;

import io.poststrom.harness.Events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Second copies of mails at a next hop, and what explains each: a delivery process that was killed
 * after the next hop had the copy and before its outcome was committed (duplicate C of
 * docs/guarantees.md). So the copy lies just before a kill, the next one after it, and the one
 * event that tells of a delivery is the last copy's.
 */
record Duplicates(List<Kill> kills) {
  /** The longest that an outcome waits for its commit, on a slow and busy disk. */
  static final Duration UNCOMMITTED = Duration.ofSeconds(5);

  /** What lay in sockets is taken later than the kill, but long before a new process delivers. */
  private static final Duration IN_SOCKETS = Duration.ofSeconds(1);

  /**
   * A {@code kill -9} of the delivery process.
   *
   * @param over when the process was gone, before it was started again
   */
  record Kill(Instant begun, Instant over) {
    private boolean parts(Instant copy, Instant next) {
      Instant lastOfTheDead = over.plus(IN_SOCKETS);
      return !copy.isBefore(begun.minus(UNCOMMITTED))
          && !copy.isAfter(lastOfTheDead)
          && next.isAfter(lastOfTheDead);
    }
  }

  /**
   * What is wrong with a recipient's mail, one sentence each.
   *
   * @param copies when the next hop took them, in order
   * @param delivered the mail's delivered events
   */
  List<String> faults(String recipient, List<Instant> copies, List<Event> delivered) {
    List<String> faults = new ArrayList<>();
    if (delivered.size() != 1) {
      faults.add(recipient + " has " + delivered.size() + " delivered events");
    }
    for (int i = 1; i < copies.size(); i++) {
      Instant copy = copies.get(i - 1);
      Instant next = copies.get(i);
      if (kills.stream().noneMatch(kill -> kill.parts(copy, next))) {
        faults.add(
            recipient + " was taken at " + copy + " and " + next + ", and no kill parts these");
      } else if (delivered.stream().anyMatch(event -> event.time().isBefore(next))) {
        faults.add(recipient + " was sent again at " + next + " after its delivery had been told");
      }
    }
    return faults;
  }
}

package io.poststrom.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.NullNode;
import io.poststrom.harness.Events.Event;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills at 100 s and 200 s, each over after a tenth of a second; times are seconds. */
class DuplicatesTest {
  private static final Duplicates DUPLICATES =
      new Duplicates(
          Stream.of("100", "200").map(at -> new Duplicates.Kill(at(at), at(at + ".1"))).toList());

  @ParameterizedTest(name = "copies at {0}, told at {1}")
  @CsvSource({
    // One copy, whenever.
    "50,              50.1,      0",
    // Just before a kill, in its very moment, or out of a socket a moment later; then once more.
    "99.8 104,        104.1,     0",
    "100.05 104,      104.1,     0",
    "100.9 104,       104.1,     0",
    // Parted by two kills.
    "99.8 199.9 205,  205.1,     0",
    // No kill between them.
    "50 60,           60.1,      1",
    "99.7 99.8,       99.9,      1",
    "100.2 100.9,     101,       1",
    // A kill between them, but the first outcome should long have been committed.
    "80 104,          104.1,     1",
    // The first outcome was committed, so nothing may be sent again.
    "99.8 104,        99.9,      1",
    // Told twice, or never.
    "99.8 104,        104.1 105, 1",
    "50,              '',        1",
  })
  void aSecondCopyIsExplainedByAKillThatPartsThem(String copies, String told, int faults) {
    List<Event> delivered =
        times(told).stream()
            .map(time -> new Event("delivered", "m1", time, NullNode.getInstance()))
            .toList();

    assertEquals(faults, DUPLICATES.faults("b@x.test", times(copies), delivered).size());
  }

  private static List<Instant> times(String seconds) {
    return Arrays.stream(seconds.split(" "))
        .filter(s -> !s.isEmpty())
        .map(DuplicatesTest::at)
        .toList();
  }

  private static Instant at(String seconds) {
    return Instant.ofEpochMilli(Math.round(Double.parseDouble(seconds) * 1_000));
  }
}

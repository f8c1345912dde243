package io.poststrom.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutageTest {
  private final Outage outage = new Outage("kafka:9092");

  @Test
  void nothingIsSaidBeforeTheFirstAnswerNorWhileAllIsWell() {
    assertEquals(Optional.empty(), outage.silent(at(0)));
    assertEquals(Optional.empty(), outage.silent(at(100)));
    assertEquals(Optional.empty(), outage.answered(at(101)));
    assertEquals(Optional.empty(), outage.answered(at(103)));
  }

  @Test
  void anOutageIsSaidOnceAMinuteWithHowLongItLastsAndThenThatItIsOver() {
    assertEquals(Optional.empty(), outage.answered(at(10)));

    assertEquals(Optional.of(7L), seconds(outage.silent(at(17))));
    assertEquals(Optional.empty(), outage.silent(at(24)));
    assertEquals(Optional.empty(), outage.silent(at(76)));
    assertEquals(Optional.of(67L), seconds(outage.silent(at(77))));
    assertEquals(Optional.empty(), outage.silent(at(84)));

    assertEquals(
        Optional.of("Kafka answers again after 80 s: mail is taken and delivered as before."),
        outage.answered(at(90)));
    assertEquals(Optional.empty(), outage.answered(at(92)));
    assertEquals(Optional.of(8L), seconds(outage.silent(at(100))), "the next outage");
  }

  private static Optional<Long> seconds(Optional<String> line) {
    return line.map(
        text ->
            Long.valueOf(
                text.replaceFirst(
                    "Kafka at kafka:9092 has not answered for (\\d+) s: new mail gets 451, .*",
                    "$1")));
  }

  private static long at(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}

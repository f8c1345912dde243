package io.poststrom.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void timesAreReadWithTheirComments() {
    Optional<Instant> time = Optional.of(Instant.parse("2002-08-23T01:45:29Z"));
    assertEquals(time, Arrivals.time("from a by b; Fri, 23 Aug 2002 02:45:29 +0100 (IST)"));
    assertEquals(time, Arrivals.time("Fri, 23 Aug 2002\r\n 02:45:29 +0100"));
    assertEquals(Optional.empty(), Arrivals.time("from a by b"));
  }
}

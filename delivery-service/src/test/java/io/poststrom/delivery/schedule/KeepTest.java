package io.poststrom.delivery.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepTest {
  private static final String ACCEPTED = "mail.accepted";
  private static final Keep.Look LOOK =
      new Keep.Look(Map.of(ACCEPTED, Map.of(0, 500L)), Map.of(0, 100L, 1, 100L));

  @Test
  void whatAnOwnerPublishesIsReadBack() {
    LogNeeds needs = new LogNeeds();
    needs.need(ACCEPTED, 0, 77);
    needs.need(ACCEPTED, 0, 99);
    needs.need(ACCEPTED, 11, 5);
    needs.need(LogNeeds.CHUNKS, 3, Long.MAX_VALUE);

    LogNeeds.Published read = LogNeeds.Published.parse(needs.text(123_456));

    assertEquals(123_456, read.position());
    assertEquals(OptionalLong.of(77), read.needs().lowest(ACCEPTED, 0));
    assertEquals(OptionalLong.of(5), read.needs().lowest(ACCEPTED, 11));
    assertEquals(OptionalLong.of(Long.MAX_VALUE), read.needs().lowest(LogNeeds.CHUNKS, 3));
    assertEquals(OptionalLong.empty(), read.needs().lowest(ACCEPTED, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "2;a", "1;", "1;a;0", "1;a;0:", "1;a;9:0=1", "1;a;0:0", "x"})
  void anythingElseIsUnknown(String text) {
    assertThrows(RuntimeException.class, () -> LogNeeds.Published.parse(text));
    assertTrue(Keep.needs(LOOK, Map.of(0, text, 1, new LogNeeds().text(100))).isEmpty());
  }

  @Test
  void nothingIsKnownBeforeEveryOwnerHasReadBeyondTheLook() {
    String past = new LogNeeds().text(100);
    String behind = new LogNeeds().text(99);

    assertTrue(Keep.needs(LOOK, Map.of(0, past)).isEmpty());
    assertTrue(Keep.needs(LOOK, Map.of(0, past, 1, behind)).isEmpty());
    assertTrue(Keep.needs(LOOK, Map.of(0, past, 1, past)).isPresent());
  }

  @Test
  void theLowestLimitDecides() {
    LogNeeds needs = new LogNeeds();
    assertEquals(OptionalLong.of(500), Keep.deletable(LOOK, needs, ACCEPTED, 0, 900));
    assertEquals(OptionalLong.of(300), Keep.deletable(LOOK, needs, ACCEPTED, 0, 300));
    needs.need(ACCEPTED, 0, 42);
    assertEquals(OptionalLong.of(42), Keep.deletable(LOOK, needs, ACCEPTED, 0, 300));
  }

  @Test
  void aPartitionThatTheFilterHasNeverReadKeepsAll() {
    assertEquals(OptionalLong.empty(), Keep.deletable(LOOK, new LogNeeds(), ACCEPTED, 1, 900));
    assertEquals(OptionalLong.empty(), Keep.deletable(LOOK, new LogNeeds(), "mail.slow", 0, 900));
  }
}

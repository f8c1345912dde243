package io.poststrom.filter.care;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ZoneLineTest {
  @Test
  void aLongTextStandsInStringsOf255Octets() {
    assertEquals(
        "a.test. IN TXT \"%s\" \"%s\" \"b\"".formatted("a".repeat(255), "a".repeat(254) + "b"),
        ZoneLine.txt("a.test", "a".repeat(509) + "bb"));
    assertEquals("a.test. IN TXT \"\"", ZoneLine.txt("a.test", ""));
  }

  @Test
  void whatAZoneFileWouldReadOtherwiseIsEscaped() {
    assertEquals("a.test. IN TXT \"\\\"\\\\\\195\\009;\"", ZoneLine.txt("a.test", "\"\\\u00c3\t;"));
  }
}

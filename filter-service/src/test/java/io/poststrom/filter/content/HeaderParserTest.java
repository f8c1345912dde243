package io.poststrom.filter.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeaderParserTest {
  private static Header parse(String text) {
    return HeaderParser.parse(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void fieldsAreUnfoldedAndTheBodyBeginsAfterTheEmptyLine() {
    String text = "From: a@b\r\nSubject: one\r\n two\r\n\tthree\r\n\r\nbody: x\r\n";
    Header header = parse(text);
    assertEquals(
        List.of(
            new HeaderField("From", "a@b", 0, 9),
            new HeaderField("Subject", "one two\tthree", 11, 37)),
        header.fields());
    assertEquals(text.indexOf("body"), header.bodyStart());
    assertEquals(Set.of(), header.flaws());
  }

  @Test
  void namesAreFoundInAnyCaseAndCounted() {
    Header header = parse("TO: a\r\nto : b\r\n\r\n");
    assertEquals(2, header.count("To"));
    assertEquals("a", header.first("to").orElseThrow().value());
    assertTrue(header.first("cc").isEmpty());
  }

  @Test
  void eachFlawIsSeen() {
    assertEquals(Set.of(Flaw.BAD_LINE), parse("no field\r\na: b\r\n\r\n").flaws());
    assertEquals(Set.of(Flaw.BAD_LINE), parse(" begins folded\r\n\r\n").flaws());
    assertEquals(Set.of(Flaw.BAD_LINE), parse(": no name\r\n\r\n").flaws());
    assertEquals(Set.of(Flaw.EIGHT_BIT), parse("Subject: \u00e9\r\n\r\n").flaws());
    assertEquals(Set.of(Flaw.NUL), parse("Subject: \0\r\n\r\n").flaws());
    assertEquals(Set.of(Flaw.LONG_LINE), parse("a: " + "x".repeat(999) + "\r\n\r\n").flaws());
    assertEquals(Set.of(Flaw.TOO_MANY_FIELDS), parse("a: b\r\n".repeat(1_001) + "\r\n").flaws());
    assertEquals(Set.of(Flaw.NO_END), parse("a: b\r\n").flaws());
    assertEquals(Set.of(Flaw.NO_END), parse("").flaws());
    assertEquals(Set.of(), parse("\r\n").flaws());
  }

  @Test
  void aLongValueIsCut() {
    Header header = parse("a:" + ("x".repeat(900) + "\r\n ").repeat(20) + "end\r\n\r\n");
    assertEquals(HeaderParser.MAX_VALUE, header.fields().getFirst().value().length());
  }

  @Test
  void everyPrefixOfAHeaderIsReadWithoutFailure() {
    String text = "From: a@b\r\nBad line\r\nSubject: \u00e9\r\n folded\r\n\r\nbody";
    for (int length = 0; length <= text.length(); length++) {
      Header header = parse(text.substring(0, length));
      assertTrue(header.bodyStart() <= length);
    }
  }

  @Test
  void aPatternIsFoundWhereverItStands() {
    OctetPattern pattern = new OctetPattern("needle");
    String hay = "x".repeat(50);
    for (int at = 0; at <= hay.length(); at++) {
      String text = hay.substring(0, at) + "needle" + hay.substring(at);
      assertEquals(at, pattern.find(text.getBytes(StandardCharsets.US_ASCII), 0));
    }
    assertEquals(-1, pattern.find("needl".getBytes(StandardCharsets.US_ASCII), 0));
    assertEquals(6, pattern.find("needleneedle".getBytes(StandardCharsets.US_ASCII), 1));
  }
}

package io.poststrom.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ParsedTextsTest {
  private final AtomicInteger parsed = new AtomicInteger();
  private final ParsedTexts<String> texts =
      new ParsedTexts<>(
          text -> {
            parsed.incrementAndGet();
            return text;
          });

  @Test
  void aTextIsParsedOnce() {
    texts.parse("v=spf1 -all");
    assertEquals("v=spf1 -all", texts.parse("v=spf1 -all"));
    assertEquals(1, parsed.get());
  }

  @Test
  void manyShortTextsAreForgottenAsFewLongOnesAre() {
    for (int i = 0; i < 20_000; i++) {
      texts.parse("x" + i);
    }
    texts.parse("x0");
    assertEquals(20_001, parsed.get());
  }

  @Test
  void whatIsUsedAgainStays() {
    texts.parse("often");
    for (int i = 0; i < 20_000; i++) {
      texts.parse("x" + i);
      texts.parse("often");
    }
    assertEquals(20_001, parsed.get());
  }
}

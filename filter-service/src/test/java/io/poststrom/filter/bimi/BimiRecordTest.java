package io.poststrom.filter.bimi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BimiRecordTest {
  /** As much as fits into a DNS message. */
  private static final int LARGEST = 64 << 10;

  /** A hundred take milliseconds; they took minutes where blanks were counted again and again. */
  @Test
  void giantTextsOfBlanksAreReadInNoTime() {
    String blanks = "v" + " ".repeat(LARGEST - 2);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 100; i++) {
            assertInstanceOf(BimiRecord.Foreign.class, BimiRecord.parse(blanks + "x"));
            assertInstanceOf(
                BimiRecord.Foreign.class, BimiRecord.parse(blanks.replace(' ', '=') + "x"));
          }
        });
  }

  @Test
  void ofOurVersionButTooLongIsBroken() {
    String fits = "v=BIMI1; l=https://a.example/x.svg; x=";
    String longest = fits + "x".repeat(BimiRecord.LONGEST - fits.length());
    assertInstanceOf(BimiRecord.Indicator.class, BimiRecord.parse(longest));
    assertEquals(new BimiRecord.Broken("the record is too long"), BimiRecord.parse(longest + "x"));
    assertInstanceOf(BimiRecord.Foreign.class, BimiRecord.parse("x" + longest));
  }
}

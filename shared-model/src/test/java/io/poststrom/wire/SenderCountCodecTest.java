package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.mail.SenderCount;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What mail.reputation holds, octet for octet: a line is never changed. */
final class SenderCountCodecTest {
  private static final SenderCount COUNT = new SenderCount(31, 2.5, 1_831_477_248L, 0b101);
  private static final String GOLDEN =
      "090000000000003f4011000000000000044018" + "80c0a8e906" + "210500000000000000";

  @Test
  void isWrittenAndReadAsEver() throws BadRecord {
    assertEquals(GOLDEN, HexFormat.of().formatHex(SenderCountCodec.encode(COUNT)));
    assertEquals(COUNT, SenderCountCodec.decode(HexFormat.of().parseHex(GOLDEN)));
  }

  @Test
  void aKeySaysWhoseItIsAndWhoHasCounted() throws BadRecord {
    var key = new SenderCountCodec.Key("domain/example.org", "filter 1");
    assertEquals("domain/example.org filter 1", key.text());
    assertEquals(key, SenderCountCodec.Key.parse(key.text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "domain/example.org", "domain/example.org ", " filter"})
  void aKeyThatIsNoneIsRefused(String text) {
    assertThrows(BadRecord.class, () -> SenderCountCodec.Key.parse(text));
  }

  /** No message; negative, infinite and no number at all; before 1970; after the year 9999. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "09000000000000f0bf",
        "09000000000000f07f",
        "09000000000000f87f",
        "18ffffffffffffffffff01",
        "18ffffffffffffff7f"
      })
  void whatIsNoneIsRefused(String hex) {
    byte[] value = HexFormat.of().parseHex(hex);
    assertThrows(BadRecord.class, () -> SenderCountCodec.decode(value));
  }
}

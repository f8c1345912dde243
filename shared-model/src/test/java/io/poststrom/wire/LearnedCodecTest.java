package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What mail.bayes holds, octet for octet: a line is never changed. */
final class LearnedCodecTest {
  private static final Learned SPAM =
      new Learned(
          MailClass.SPAM,
          1,
          new byte[] {5, 3},
          Instant.ofEpochSecond(1_831_477_248L),
          "user ann",
          Optional.of(Domain.of("one.test")));
  private static final String GOLDEN =
      "080210011a0205032080c0a8e9062a087573657220616e6e32086f6e652e74657374";

  @Test
  void isWrittenAndReadAsEver() throws BadRecord {
    assertEquals(GOLDEN, HexFormat.of().formatHex(LearnedCodec.encode(SPAM)));
    Learned read = LearnedCodec.decode(HexFormat.of().parseHex(GOLDEN));
    assertEquals(SPAM.kind(), read.kind());
    assertEquals(SPAM.at(), read.at());
    assertEquals(SPAM.source(), read.source());
    assertEquals(SPAM.domain(), read.domain());
    assertArrayEquals(SPAM.features(), read.features());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ff", "0803", "0801320120"})
  void whatIsNoneIsRefused(String hex) {
    byte[] value = HexFormat.of().parseHex(hex);
    assertThrows(BadRecord.class, () -> LearnedCodec.decode(value));
  }
}

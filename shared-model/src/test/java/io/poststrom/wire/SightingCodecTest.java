package io.poststrom.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.poststrom.mail.Sighting;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What mail.greylist holds, octet for octet: a line is never changed. */
final class SightingCodecTest {
  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of("0880c0a8e906", new Sighting.Waiting(1_831_477_248L)),
        Arguments.of("1080c0a8e906", new Sighting.Returned(1_831_477_248L)),
        Arguments.of("1a08080510" + "80c0a8e906", new Sighting.Network(5, 1_831_477_248L)));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void isWrittenAndReadAsEver(String hex, Sighting sighting) throws BadRecord {
    assertEquals(hex, HexFormat.of().formatHex(SightingCodec.encode(sighting)));
    assertEquals(sighting, SightingCodec.decode(HexFormat.of().parseHex(hex)));
  }

  /** With any of these one could not reckon. */
  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 253_402_300_800L})
  void aTimeThatNobodyLivesToSeeIsRefused(long seconds) {
    Stream.of(
            new Sighting.Waiting(seconds),
            new Sighting.Returned(seconds),
            new Sighting.Network(1, seconds))
        .map(SightingCodec::encode)
        .forEach(value -> assertThrows(BadRecord.class, () -> SightingCodec.decode(value)));
  }

  @Test
  void whatIsNoneIsRefused() {
    assertThrows(BadRecord.class, () -> SightingCodec.decode(new byte[0]));
    assertThrows(BadRecord.class, () -> SightingCodec.decode(new byte[] {-1, -1}));
  }
}

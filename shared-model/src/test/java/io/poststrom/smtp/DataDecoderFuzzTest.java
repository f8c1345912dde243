package io.poststrom.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.Arrays;
import java.util.Random;

/** Any octets as a DATA stream, as BDAT chunks and as content to stuff, cut in any way. */
class DataDecoderFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void readsContentAsTheSlowDecoderDoes(byte @NotNull [] octets) {
    Random random = new Random(Arrays.hashCode(octets));
    equalsTheSlowDecoder(octets, random);
    comesBackFromStuffing(octets, random);
    Chunks.Decoded bdat = Chunks.decodeBdat(octets, random);
    assertArrayEquals(octets, Chunks.octets(bdat.content()));
    assertEquals(octets.length, bdat.facts().octets());
  }

  private static void equalsTheSlowDecoder(byte[] octets, Random random) {
    byte[] ended = Arrays.copyOf(octets, octets.length + 5);
    System.arraycopy(Chunks.octets("\r\n.\r\n"), 0, ended, octets.length, 5);
    SlowDataDecoder slow = SlowDataDecoder.decode(ended);
    Chunks.Decoded fast = Chunks.decodeData(ended, random);
    assertEquals(slow.content(), fast.content());
    assertEquals(slow.consumed(), fast.consumed());
    assertEquals(slow.faults(), fast.facts().faults());
    assertEquals(slow.longestLine(), fast.facts().longestLine());
  }

  private static void comesBackFromStuffing(byte[] octets, Random random) {
    byte[] stream = Chunks.stuff(octets, random);
    Chunks.Decoded decoded = Chunks.decodeData(stream, random);
    assertEquals(stream.length, decoded.consumed());
    byte[] content = Chunks.octets(decoded.content());
    assertArrayEquals(octets, Arrays.copyOf(content, octets.length));
    int added = content.length - octets.length;
    assertEquals(added == 0 ? "" : "\r\n", decoded.content().substring(octets.length));
  }
}

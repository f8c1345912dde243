package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Any octets as a command stream, cut in any way: the lines are those between CR LF. */
class CommandLineDecoderFuzzTest {
  private static final int MAX = 40;
  private static final String TOO_LONG = "(too long)";

  @FuzzTest(maxDuration = "20s")
  void cutsAtCrLfOnly(byte @NotNull [] octets) {
    assertEquals(slowly(octets), decode(octets, new Random(Arrays.hashCode(octets))));
  }

  private static List<String> slowly(byte[] octets) {
    List<String> lines = new ArrayList<>();
    String[] parts = new String(octets, ISO_8859_1).split("\r\n", -1);
    for (String part : List.of(parts).subList(0, parts.length - 1)) {
      lines.add(part.length() + 2 > MAX ? TOO_LONG : part);
    }
    return lines;
  }

  private static List<String> decode(byte[] octets, Random random) {
    CommandLineDecoder decoder = new CommandLineDecoder(MAX);
    List<String> lines = new ArrayList<>();
    CommandLineDecoder.Sink sink =
        new CommandLineDecoder.Sink() {
          @Override
          public void line(byte[] in, int offset, int length) {
            lines.add(new String(in, offset, length, ISO_8859_1));
          }

          @Override
          public void lineTooLong() {
            lines.add(TOO_LONG);
          }
        };
    int at = 0;
    while (at < octets.length) {
      int length = Math.min(octets.length - at, random.nextInt(1, 24));
      at += decoder.feed(octets, at, length, sink);
    }
    return lines;
  }
}

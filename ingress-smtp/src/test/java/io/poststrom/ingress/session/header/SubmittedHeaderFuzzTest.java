package io.poststrom.ingress.session.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.poststrom.ingress.session.header.SubmittedHeader.Handling;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Any octets as a content, cut in any way. */
class SubmittedHeaderFuzzTest {
  private static final Handling MEND =
      new Handling.Mend("Date: now\r\n", "Message-ID: <m@x.test>\r\n");

  @FuzzTest(maxDuration = "20s")
  void isMendedOnceWhateverComes(byte @NotNull [] octets) {
    Random random = new Random(Arrays.hashCode(octets));
    Result read = run(octets, new Handling.Read(), random);
    assertTrue(Arrays.equals(octets, read.octets()), "who only reads changes nothing");

    Result mended = run(octets, MEND, random);
    assertEquals(mended.facts(), run(octets, MEND, random).facts());
    Result again = run(mended.octets(), MEND, random);
    assertTrue(Arrays.equals(mended.octets(), again.octets()), "nothing is left to be mended");
    String text = "\r\n" + new String(mended.octets(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String header = (end < 0 ? text : text.substring(0, end)).toLowerCase(java.util.Locale.ROOT);
    assertTrue(!header.matches("(?s).*\r\n(resent-)?bcc[ \t]{0,900}:.*"), "no blind copies");
  }

  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Result(byte[] octets, HeaderFacts facts) {}

  private static Result run(byte[] octets, Handling handling, Random random) {
    SubmittedHeader header = handling.open().orElseThrow();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < octets.length; ) {
      int piece = Math.min(1 + random.nextInt(20), octets.length - at);
      header.pass(octets, at, piece, out::write);
      at += piece;
    }
    header.end(out::write);
    return new Result(out.toByteArray(), header.facts());
  }
}

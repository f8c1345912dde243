package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineDecoderTest {
  private static final String TOO_LONG = "(too long)";

  static IntStream chunkSizes() {
    return IntStream.of(1, 2, 3, 7, 1000);
  }

  @ParameterizedTest
  @MethodSource("chunkSizes")
  void cutsLinesHoweverTheyArrive(int chunk) {
    assertEquals(
        List.of("EHLO a", "", "MAIL FROM:<>", "DATA"),
        decode("EHLO a\r\n\r\nMAIL FROM:<>\r\nDATA\r\n", 64, chunk));
  }

  @ParameterizedTest
  @MethodSource("chunkSizes")
  void endsALineWithCrLfOnly(int chunk) {
    assertEquals(
        List.of("NOOP\nRSET\rQUIT\n", "\n\r", "\r"),
        decode("NOOP\nRSET\rQUIT\n\r\n\n\r\r\n\r\r\n", 64, chunk));
  }

  @ParameterizedTest
  @MethodSource("chunkSizes")
  void reportsAnOverlongLineOnceAndGoesOn(int chunk) {
    String fits = "x".repeat(14);
    assertEquals(
        List.of(fits, TOO_LONG, "QUIT", TOO_LONG, "NOOP"),
        decode(
            fits + "\r\n" + fits + "x\r\nQUIT\r\n" + "\r".repeat(999) + "\r\nNOOP\r\n", 16, chunk));
  }

  @Test
  void stopsAfterEachLineBecauseContentMayFollow() {
    CommandLineDecoder decoder = new CommandLineDecoder(64);
    byte[] octets = "DATA\r\ncontent\r\n".getBytes(ISO_8859_1);
    assertEquals(6, decoder.feed(octets, 0, octets.length, recordingInto(new ArrayList<>())));
    assertFalse(decoder.isMidLine());
  }

  @Test
  void forgetsHalfALineOnReset() {
    CommandLineDecoder decoder = new CommandLineDecoder(64);
    List<String> lines = new ArrayList<>();
    byte[] injected = "RSET\r".getBytes(ISO_8859_1);
    decoder.feed(injected, 0, injected.length, recordingInto(lines));
    assertTrue(decoder.isMidLine());
    decoder.reset();
    byte[] next = "\nEHLO b\r\n".getBytes(ISO_8859_1);
    decoder.feed(next, 0, next.length, recordingInto(lines));
    assertEquals(List.of("\nEHLO b"), lines);
  }

  private static List<String> decode(String text, int maxOctets, int chunk) {
    CommandLineDecoder decoder = new CommandLineDecoder(maxOctets);
    List<String> lines = new ArrayList<>();
    byte[] in = text.getBytes(ISO_8859_1);
    int at = 0;
    while (at < in.length) {
      at += decoder.feed(in, at, Math.min(chunk, in.length - at), recordingInto(lines));
    }
    return lines;
  }

  private static CommandLineDecoder.Sink recordingInto(List<String> lines) {
    return new CommandLineDecoder.Sink() {
      @Override
      public void line(byte[] octets, int offset, int length) {
        lines.add(new String(octets, offset, length, ISO_8859_1));
      }

      @Override
      public void lineTooLong() {
        lines.add(TOO_LONG);
      }
    };
  }
}

package io.poststrom.ingress.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/**
 * Names and passwords in the one form in which they are compared, so that a password typed on two
 * keyboards is one password. RFC 4013: as far as the JDK's tables go, which is what today's names
 * and passwords need; the bidirectional rule is left out.
 */
public final class Prepared {
  private static final int MAX_CHARACTERS = 1_000;

  private Prepared() {}

  /** The prepared text; empty where it holds what none may hold, or nothing at all. */
  public static Optional<String> of(String text) {
    StringBuilder mapped = new StringBuilder(text.length());
    text.codePoints().filter(c -> !isNothing(c)).forEach(c -> mapped.appendCodePoint(spaced(c)));
    String prepared = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    boolean fits =
        !prepared.isEmpty()
            && prepared.length() <= MAX_CHARACTERS
            && prepared.codePoints().noneMatch(Prepared::isProhibited);
    return fits ? Optional.of(prepared) : Optional.empty();
  }

  /** The same of UTF-8 octets. */
  static Optional<String> of(byte[] octets, int from, int end) {
    return text(octets, from, end).flatMap(Prepared::of);
  }

  /** What UTF-8 octets say; empty where they are none. */
  static Optional<String> text(byte[] octets, int from, int end) {
    try {
      ByteBuffer range = ByteBuffer.wrap(octets, from, end - from);
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(range).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** RFC 3454 table B.1: soft hyphens, joiners and variation selectors. */
  private static boolean isNothing(int c) {
    return c == 0xad
        || c == 0x34f
        || c == 0x1806
        || c >= 0x180b && c <= 0x180d
        || c >= 0x200b && c <= 0x200d
        || c == 0x2060
        || c >= 0xfe00 && c <= 0xfe0f
        || c == 0xfeff;
  }

  /** RFC 3454 table C.1.2. */
  private static int spaced(int c) {
    return Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c;
  }

  /** RFC 3454 tables C.2 to C.9. */
  private static boolean isProhibited(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> c >= 0xfff9 && c <= 0xfffd || c >= 0x2ff0 && c <= 0x2ffb;
    };
  }
}

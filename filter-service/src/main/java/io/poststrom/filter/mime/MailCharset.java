package io.poststrom.filter.mime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Octets to characters as mail readers do it. A name that nobody knows, and octets that are no
 * ASCII where that was declared, are read as UTF-8 where they are that, else as windows-1252, which
 * has a character for nearly each octet.
 */
final class MailCharset {
  private static final Charset WESTERN = Charset.forName("windows-1252");

  /**
   * All that the JDK has, by lower-case name: looking up one that it lacks would ask all providers.
   */
  private static final Map<String, Charset> KNOWN = known();

  private MailCharset() {}

  private static Map<String, Charset> known() {
    Map<String, Charset> known = new HashMap<>(2_000);
    for (Charset charset : Charset.availableCharsets().values()) {
      known.put(charset.name().toLowerCase(Locale.ROOT), charset);
      charset.aliases().forEach(alias -> known.put(alias.toLowerCase(Locale.ROOT), charset));
    }
    known.put("iso-8859-1", WESTERN); // as browsers do
    known.put("latin1", WESTERN);
    known.put("iso-8859-8-i", Charset.forName("iso-8859-8"));
    return known;
  }

  /**
   * The characters.
   *
   * @param name as declared, or empty
   * @param oddities gets what is wrong
   */
  static String decode(byte[] octets, String name, Set<Oddity> oddities) {
    Charset charset = KNOWN.get(name.strip().toLowerCase(Locale.ROOT));
    if (charset == null) {
      if (!name.isBlank()) {
        oddities.add(Oddity.BROKEN_CHARSET);
      }
      return guessed(octets);
    }
    if (charset.equals(StandardCharsets.US_ASCII)) {
      if (isAscii(octets)) {
        return new String(octets, StandardCharsets.ISO_8859_1);
      }
      oddities.add(Oddity.BROKEN_CHARSET);
      return guessed(octets);
    }
    String text = new String(octets, charset);
    if (charset.equals(StandardCharsets.UTF_8) && text.indexOf('\ufffd') >= 0) {
      oddities.add(Oddity.BROKEN_CHARSET);
      return guessed(octets);
    }
    return text;
  }

  /** Without a declaration: ASCII, UTF-8, or else windows-1252. */
  static String guessed(byte[] octets) {
    if (isAscii(octets)) {
      return new String(octets, StandardCharsets.ISO_8859_1);
    }
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(octets));
      return text.toString();
    } catch (CharacterCodingException e) {
      return new String(octets, WESTERN);
    }
  }

  private static boolean isAscii(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }
}

package io.poststrom.filter.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Header text as it is read: encoded words (RFC 2047) and raw octets decoded. Looks at each octet a
 * bounded number of times.
 */
public final class EncodedWords {
  private final String value;
  private final Set<Oddity> oddities;
  private final StringBuilder text;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private String charset = "";
  private boolean isBehindWord;

  private EncodedWords(String value, Set<Oddity> oddities) {
    this.value = value;
    this.oddities = oddities;
    this.text = new StringBuilder(value.length());
  }

  /** An encoded word, and the index behind it. */
  private record Word(String charset, byte[] octets, int end) {}

  /**
   * The text that is meant.
   *
   * @param value of a field, an octet a character
   */
  public static String decode(String value) {
    return decode(value, EnumSet.noneOf(Oddity.class));
  }

  static String decode(String value, Set<Oddity> oddities) {
    return value.contains("=?") ? new EncodedWords(value, oddities).decode() : raw(value);
  }

  private String decode() {
    int at = 0;
    while (at < value.length()) {
      int start = value.indexOf("=?", at);
      Optional<Word> word = start < 0 ? Optional.empty() : word(start);
      int plainEnd = word.isPresent() ? start : start < 0 ? value.length() : start + 2;
      plain(value.substring(at, plainEnd), word.isPresent());
      word.ifPresent(this::put);
      at = word.map(Word::end).orElse(plainEnd);
    }
    flush();
    return text.toString();
  }

  /** What is no encoded word; blanks between two of them don't count. RFC 2047 section 6.2. */
  private void plain(String between, boolean isBeforeWord) {
    if (!isBeforeWord || !isBehindWord || !between.isBlank()) {
      flush();
      text.append(raw(between));
      isBehindWord = false;
    }
  }

  /** A character may be cut by two words of one charset, against RFC 2047 section 5. */
  private void put(Word word) {
    if (!charset.equalsIgnoreCase(word.charset())) {
      flush();
      charset = word.charset();
    }
    pending.writeBytes(word.octets());
    isBehindWord = true;
  }

  private void flush() {
    if (pending.size() > 0) {
      text.append(MailCharset.decode(pending.toByteArray(), charset, oddities));
      pending.reset();
    }
    charset = "";
  }

  private Optional<Word> word(int start) {
    int charsetEnd = value.indexOf('?', start + 2);
    int encodingEnd = charsetEnd < 0 ? -1 : value.indexOf('?', charsetEnd + 1);
    int textEnd = encodingEnd < 0 ? -1 : value.indexOf('?', encodingEnd + 1);
    if (textEnd < 0
        || textEnd + 1 >= value.length()
        || value.charAt(textEnd + 1) != '='
        || encodingEnd != charsetEnd + 2
        || "bBqQ".indexOf(value.charAt(charsetEnd + 1)) < 0) {
      return Optional.empty();
    }
    byte[] encoded =
        value.substring(encodingEnd + 1, textEnd).getBytes(StandardCharsets.ISO_8859_1);
    byte[] octets =
        "bB".indexOf(value.charAt(charsetEnd + 1)) >= 0
            ? TransferDecoder.fromBase64(encoded, oddities)
            : fromQ(encoded);
    String name = value.substring(start + 2, charsetEnd);
    int language = name.indexOf('*'); // RFC 2231 section 5
    return Optional.of(
        new Word(language < 0 ? name : name.substring(0, language), octets, textEnd + 2));
  }

  /** RFC 2047 section 4.2. */
  private static byte[] fromQ(byte[] encoded) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      int hex = encoded[i] == '=' ? TransferDecoder.hex(encoded, i + 1) : -1;
      if (hex >= 0) {
        octets.write(hex);
        i += 2;
      } else {
        octets.write(encoded[i] == '_' ? ' ' : encoded[i]);
      }
    }
    return octets.toByteArray();
  }

  /** Octets as they are: ASCII, UTF-8 (RFC 6532), or what somebody took for fine. */
  private static String raw(String octets) {
    for (int i = 0; i < octets.length(); i++) {
      if (octets.charAt(i) > 127) {
        return MailCharset.guessed(octets.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return octets;
  }
}

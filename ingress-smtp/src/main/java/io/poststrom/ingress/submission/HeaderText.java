package io.poststrom.ingress.submission;

import io.poststrom.ingress.submission.MailRequest.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Header fields of texts: folded to 78 characters (RFC 5322 section 2.2.3), with encoded words (RFC
 * 2047) for what is not ASCII and parameters of RFC 2231. All of it is ASCII but addresses, which
 * no encoding is for (RFC 6532).
 */
final class HeaderText {
  private static final int LINE = 78;

  /** An encoded word has 75 characters at most, of which {@code =?UTF-8?B??=} takes 12. */
  private static final int WORD_OCTETS = 45;

  private static final int PARAMETER_CHARACTERS = 60;
  private static final Pattern PLAIN = Pattern.compile("[ !-~]*");
  private static final Pattern ATOMS = Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._-]{1,60}");
  private static final String ATTRIBUTE_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~";

  private HeaderText() {}

  /** An unstructured field, such as Subject. */
  static String unstructured(String name, String value) {
    return field(name, words(value));
  }

  /** A field of addresses. */
  static String addresses(String name, List<Address> addresses) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      Address address = addresses.get(i);
      if (!address.name().isEmpty()) {
        tokens.addAll(phrase(address.name()));
      }
      String comma = i < addresses.size() - 1 ? "," : "";
      String text = address.mailbox().text();
      tokens.add((address.name().isEmpty() ? text : "<" + text + ">") + comma);
    }
    return field(name, tokens);
  }

  /** A field whose tokens may stand on a line each. */
  static String field(String name, List<String> tokens) {
    StringBuilder field = new StringBuilder(name).append(':');
    int column = field.length();
    for (String token : tokens) {
      // A line of white space alone would be no folding: an empty token never starts one.
      if (column + 1 + token.length() > LINE && column > name.length() + 1 && !token.isBlank()) {
        field.append("\r\n");
        column = 0;
      }
      field.append(' ').append(token);
      column += 1 + token.length();
    }
    return field.append("\r\n").toString();
  }

  /**
   * A parameter as tokens, such as {@code filename=a.txt}; long or non-ASCII values as RFC 2231 has
   * them, in several parts.
   */
  static List<String> parameter(String name, String value) {
    if (TOKEN.matcher(value).matches()) {
      return List.of(name + "=" + value);
    }
    if (PLAIN.matcher(value).matches() && value.length() <= PARAMETER_CHARACTERS) {
      return List.of(name + "=" + quoted(value));
    }
    List<String> parts = parts("UTF-8''", value);
    if (parts.size() == 1) {
      return List.of(name + "*=" + parts.getFirst());
    }
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String end = i < parts.size() - 1 ? ";" : "";
      tokens.add(name + "*" + i + "*=" + parts.get(i) + end);
    }
    return tokens;
  }

  /** Percent-encoded, whole characters in each part. */
  private static List<String> parts(String first, String value) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder(first);
    for (int at = 0; at < value.length(); ) {
      int character = value.codePointAt(at);
      String encoded = percent(character);
      if (part.length() + encoded.length() > PARAMETER_CHARACTERS) {
        parts.add(part.toString());
        part.setLength(0);
      }
      part.append(encoded);
      at += Character.charCount(character);
    }
    parts.add(part.toString());
    return parts;
  }

  private static String percent(int character) {
    if (character < 0x80 && ATTRIBUTE_CHARACTERS.indexOf(character) >= 0) {
      return Character.toString(character);
    }
    StringBuilder encoded = new StringBuilder();
    for (byte octet : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
      encoded.append("%%%02X".formatted(octet & 0xff));
    }
    return encoded.toString();
  }

  private static List<String> phrase(String name) {
    // What looks like an encoded word would be decoded: RFC 2047 section 7.
    if (!PLAIN.matcher(name).matches() || name.contains("=?")) {
      return encoded(name);
    }
    return ATOMS.matcher(name).matches() && name.equals(name.strip())
        ? List.of(name.split(" ", -1))
        : List.of(quoted(name));
  }

  /** Unstructured text: as it is where that is ASCII in words of bearable length. */
  private static List<String> words(String text) {
    boolean asItIs =
        PLAIN.matcher(text).matches() && !text.contains("=?") && text.equals(text.strip());
    List<String> words = List.of(text.split(" ", -1));
    boolean bearable = words.stream().allMatch(word -> word.length() <= LINE);
    return asItIs && bearable ? words : encoded(text);
  }

  /** Encoded words; the white space between two of them does not count. RFC 2047 section 6.2. */
  private static List<String> encoded(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    int octets = 0;
    for (int at = 0; at < text.length(); ) {
      int character = text.codePointAt(at);
      int more = Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      if (octets + more > WORD_OCTETS) {
        words.add(word(part));
        part.setLength(0);
        octets = 0;
      }
      part.appendCodePoint(character);
      octets += more;
      at += Character.charCount(character);
    }
    words.add(word(part));
    return words;
  }

  private static String word(StringBuilder part) {
    byte[] octets = part.toString().getBytes(StandardCharsets.UTF_8);
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

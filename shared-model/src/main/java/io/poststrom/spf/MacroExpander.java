package io.poststrom.spf;

import io.poststrom.spf.MacroString.Part;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Puts values in place of macros. RFC 7208 section 7.
 *
 * @param query the check's arguments
 * @param receiver our name, for {@code %{r}}
 * @param clock for {@code %{t}}
 */
record MacroExpander(SpfQuery query, String receiver, InstantSource clock) {
  private static final int MAX_NAME = 253;
  private static final int MAX_EXPLANATION = 500;
  private static final String HEX = "0123456789ABCDEF";

  /**
   * A name to ask for. What is too long loses labels on the left (section 7.3), so the expansion
   * goes from right to left and ends when no more can count: a macro bomb costs no more than a
   * name.
   *
   * @param current the domain whose record this is
   * @param validated the name for {@code %{p}}
   * @return empty where a value is not ASCII, so that the term never matches (RFC 8616 section 4)
   */
  Optional<String> name(MacroString spec, String current, String validated) {
    if (spec.parts().size() == 1 && spec.parts().getFirst() instanceof Part.Literal(String text)) {
      return Optional.of(shortened(text));
    }
    String name = "";
    List<Part> parts = spec.parts();
    for (int i = parts.size() - 1; i >= 0 && name.length() <= MAX_NAME + 1; i--) {
      String value = value(parts.get(i), current, validated);
      if (!isAscii(value)) {
        return Optional.empty();
      }
      name = value + name;
    }
    return Optional.of(shortened(name));
  }

  /** The words for the sender of a fail, cut where they grow too long. Section 6.2. */
  Optional<String> explanation(MacroString text, String current, String validated) {
    StringBuilder words = new StringBuilder();
    for (Part part : text.parts()) {
      words.append(value(part, current, validated));
      if (words.length() > MAX_EXPLANATION) {
        words.setLength(MAX_EXPLANATION);
        break;
      }
    }
    return isAscii(words.toString()) ? Optional.of(words.toString()) : Optional.empty();
  }

  private String value(Part part, String current, String validated) {
    return switch (part) {
      case Part.Literal(String text) -> text;
      case Part.Macro macro -> {
        String value = transformed(letter(macro.letter(), current, validated), macro);
        yield macro.urlEscaped() ? urlEscaped(value) : value;
      }
    };
  }

  /** Section 7.2. */
  private String letter(char letter, String current, String validated) {
    return switch (letter) {
      case 's' -> query.sender();
      case 'l' -> query.localPart();
      case 'o' -> query.domain();
      case 'd' -> current;
      case 'i' -> dotted(query.client());
      case 'p' -> validated;
      case 'v' -> Network.isIp4(query.client()) ? "in-addr" : "ip6";
      case 'h' -> query.helo();
      case 'c' -> AddressText.of(query.client());
      case 'r' -> receiver;
      case 't' -> Long.toString(clock.instant().getEpochSecond());
      default -> throw new IllegalStateException("the parser lets no other letter pass: " + letter);
    };
  }

  private static String transformed(String value, Part.Macro macro) {
    if (macro.keep() == 0 && !macro.reversed() && macro.delimiters().equals(".")) {
      return value;
    }
    List<String> parts = split(value, macro.delimiters());
    if (macro.reversed()) {
      Collections.reverse(parts);
    }
    int keep = macro.keep() == 0 ? parts.size() : Math.min(macro.keep(), parts.size());
    return String.join(".", parts.subList(parts.size() - keep, parts.size()));
  }

  private static List<String> split(String value, String delimiters) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= value.length(); i++) {
      if (i == value.length() || delimiters.indexOf(value.charAt(i)) >= 0) {
        parts.add(value.substring(start, i));
        start = i + 1;
      }
    }
    return parts;
  }

  /** Nibbles of an IPv6 address in upper case, as the section's and the test suite's authors do. */
  private static String dotted(InetAddress address) {
    if (Network.isIp4(address)) {
      return address.getHostAddress();
    }
    StringBuilder nibbles = new StringBuilder(64);
    for (byte octet : address.getAddress()) {
      nibbles.append(nibbles.isEmpty() ? "" : ".");
      nibbles.append(HEX.charAt(octet >> 4 & 0xf)).append('.').append(HEX.charAt(octet & 0xf));
    }
    return nibbles.toString();
  }

  /** All but the unreserved characters of RFC 3986 section 2.3. */
  private static String urlEscaped(String value) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || "-._~".indexOf(c) >= 0) {
        escaped.append(c);
      } else {
        escaped.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      }
    }
    return escaped.toString();
  }

  private static String shortened(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    while (bare.length() > MAX_NAME) {
      int dot = bare.indexOf('.');
      if (dot < 0) {
        return bare; // one label too long: no such name exists
      }
      bare = bare.substring(dot + 1);
    }
    return bare;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}

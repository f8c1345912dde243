package io.poststrom.filter.mime;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawBody;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;

/**
 * A structured field's first word and its parameters, continued and encoded ones (RFC 2231)
 * included. Of parameters that stand there again, the first counts.
 *
 * @param value lower case
 */
record Parameters(String value, Map<String, String> named) {
  static final Parameters NONE = new Parameters("", Map.of());

  /** More of a field is not read. */
  private static final int MAX_FIELD = 8_192;

  /** More pieces of one parameter are not read. */
  private static final int MAX_PIECES = 100;

  /** Of a field's value, an octet a character. */
  static Parameters of(String field) {
    String bounded = field.length() > MAX_FIELD ? field.substring(0, MAX_FIELD) : field;
    RawBody body = RawFieldParser.DEFAULT.parseRawBody(new RawField("Content-Type", bounded));
    Map<String, String> named = new HashMap<>();
    for (NameValuePair pair : body.getParams()) {
      if (pair.getName() != null && pair.getValue() != null) {
        named.putIfAbsent(pair.getName().toLowerCase(Locale.ROOT), pair.getValue());
      }
    }
    String value = body.getValue() == null ? "" : body.getValue();
    return new Parameters(value.strip().toLowerCase(Locale.ROOT), named);
  }

  /** As it stands there; empty where it does not. */
  String plain(String name) {
    return named.getOrDefault(name, "");
  }

  /** Decoded, by RFC 2231 or, as many do against it, RFC 2047. */
  String decoded(String name, Set<Oddity> oddities) {
    if (named.isEmpty()) {
      return "";
    }
    String extended = named.get(name + "*");
    if (extended != null) {
      return extended(extended, oddities);
    }
    String first = named.get(name + "*0*");
    if (first != null || named.containsKey(name + "*0")) {
      return continued(name, oddities);
    }
    return EncodedWords.decode(plain(name), oddities);
  }

  /** RFC 2231 sections 3 and 4.1. */
  private String continued(String name, Set<Oddity> oddities) {
    StringBuilder octets = new StringBuilder();
    String charset = "";
    for (int i = 0; i < MAX_PIECES; i++) {
      String encoded = named.get(name + '*' + i + '*');
      String plain = named.get(name + '*' + i);
      if (encoded != null) {
        int text = i == 0 ? textStart(encoded) : 0;
        charset = text > 0 ? encoded.substring(0, encoded.indexOf('\'')) : charset;
        octets.append(unescaped(encoded.substring(text)));
      } else if (plain != null) {
        octets.append(plain);
      } else {
        break;
      }
    }
    byte[] all = octets.toString().getBytes(StandardCharsets.ISO_8859_1);
    return MailCharset.decode(all, charset, oddities);
  }

  private static String extended(String value, Set<Oddity> oddities) {
    int text = textStart(value);
    String charset = text > 0 ? value.substring(0, value.indexOf('\'')) : "";
    byte[] octets = unescaped(value.substring(text)).getBytes(StandardCharsets.ISO_8859_1);
    return MailCharset.decode(octets, charset, oddities);
  }

  /** Behind charset'language'. */
  private static int textStart(String value) {
    int first = value.indexOf('\'');
    int second = first < 0 ? -1 : value.indexOf('\'', first + 1);
    return second + 1;
  }

  /** Percent signs undone, still an octet a character. */
  private static String unescaped(String value) {
    StringBuilder octets = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%' && i + 2 < value.length()) {
        int high = Character.digit(value.charAt(i + 1), 16);
        int low = Character.digit(value.charAt(i + 2), 16);
        if (high >= 0 && low >= 0) {
          c = (char) (high << 4 | low);
          i += 2;
        }
      }
      octets.append(c);
    }
    return octets.toString();
  }
}

package io.poststrom.filter.mime;

import io.poststrom.smtp.Domain;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** URIs as browsers read them, which is more lenient than RFC 3986. */
final class Uris {
  private static final int MAX_URI = 2_000;
  private static final String END_OF_URI = "<>\"{}|\\^`";
  private static final String NOT_LAST = ".,;:!?'*)]";

  private Uris() {}

  /** Without white space, which browsers skip, and not longer than is looked at. */
  static String clean(String uri) {
    StringBuilder clean = new StringBuilder(Math.min(uri.length(), MAX_URI));
    for (int i = 0; i < uri.length() && clean.length() < MAX_URI; i++) {
      if (uri.charAt(i) > ' ') {
        clean.append(uri.charAt(i));
      }
    }
    return clean.toString();
  }

  /** The host in A-labels, lower case; empty where the URI has none that is one. */
  static String host(String uri) {
    int start = authority(uri);
    if (start < 0) {
      return "";
    }
    int end = start;
    while (end < uri.length() && "/\\?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    String authority = uri.substring(start, end);
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    if (host.startsWith("[")) {
      int close = host.indexOf(']');
      return close < 0 ? "" : host.substring(0, close + 1).toLowerCase(Locale.ROOT);
    }
    int port = host.indexOf(':');
    return name(port < 0 ? host : host.substring(0, port));
  }

  /** Where the authority begins, or -1. Browsers take any number and kind of slashes. */
  private static int authority(String uri) {
    String start = uri.substring(0, Math.min(8, uri.length())).toLowerCase(Locale.ROOT);
    int at = start.indexOf(':') + 1;
    boolean isWeb =
        start.startsWith("http:") || start.startsWith("https:") || start.startsWith("ftp:");
    if (!isWeb && !start.startsWith("//") && !start.startsWith("\\\\")) {
      return -1;
    }
    at = isWeb ? at : 0;
    while (at < uri.length() && (uri.charAt(at) == '/' || uri.charAt(at) == '\\')) {
      at++;
    }
    return at;
  }

  private static String name(String text) {
    String plain = text.indexOf('%') < 0 ? text : unescaped(text);
    String trimmed = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    try {
      return Domain.of(trimmed).ascii();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String unescaped(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[octets.length];
    int length = 0;
    for (int i = 0; i < octets.length; i++) {
      int hex = octets[i] == '%' ? TransferDecoder.hex(octets, i + 1) : -1;
      plain[length++] = hex >= 0 ? (byte) hex : octets[i];
      i += hex >= 0 ? 2 : 0;
    }
    return new String(plain, 0, length, StandardCharsets.UTF_8);
  }

  /** Those that stand in a text, as mail readers make links of them. One pass. */
  static void inText(String text, LinkList links) {
    int colon = text.indexOf("://");
    int www = text.indexOf("www.");
    int at = 0;
    while ((colon >= 0 || www >= 0) && !links.isFull()) {
      boolean isBare = www >= 0 && (colon < 0 || www < colon);
      int start = isBare ? www : schemeStart(text, colon, at);
      int end = end(text, isBare ? www + 4 : colon + 3);
      if (start >= 0 && (!isBare || isWordStart(text, www))) {
        String uri = text.substring(start, end);
        links.add(isBare ? "http://" + uri : uri, uri, Link.Kind.TEXT);
      }
      at = end;
      colon = colon >= 0 && colon < at ? text.indexOf("://", at) : colon;
      www = www >= 0 && www < at ? text.indexOf("www.", at) : www;
    }
  }

  /** Where http, https or ftp begins before the colon, or -1. */
  private static int schemeStart(String text, int colon, int from) {
    for (String scheme : new String[] {"https", "http", "ftp"}) {
      int start = colon - scheme.length();
      if (start >= from && text.regionMatches(true, start, scheme, 0, scheme.length())) {
        return start;
      }
    }
    return -1;
  }

  private static boolean isWordStart(String text, int at) {
    return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)) && text.charAt(at - 1) != '@';
  }

  private static int end(String text, int from) {
    int end = from;
    while (end < text.length()
        && text.charAt(end) > ' '
        && text.charAt(end) != 0xa0
        && END_OF_URI.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    while (end > from && NOT_LAST.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }
}

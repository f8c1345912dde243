package io.poststrom.filter.links;

import io.poststrom.filter.mime.Link;
import io.poststrom.filter.psl.Registrants;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The signs of a mail's links.
 *
 * @param counts how many links have each sign
 * @param registrants the domains that they lead to or load from
 */
public record LinkSigns(Map<LinkSign, Integer> counts, Set<String> registrants) {
  private static final Set<String> SHORTENERS =
      Set.of(
          "adf.ly",
          "bit.do",
          "bit.ly",
          "bl.ink",
          "buff.ly",
          "clck.ru",
          "cutt.ly",
          "goo.gl",
          "is.gd",
          "j.mp",
          "lnkd.in",
          "ow.ly",
          "qr.ae",
          "qrco.de",
          "rb.gy",
          "rebrand.ly",
          "s.id",
          "shorturl.at",
          "shorte.st",
          "snip.ly",
          "soo.gd",
          "t.co",
          "t.ly",
          "t1p.de",
          "tiny.cc",
          "tinyurl.com",
          "tr.im",
          "u.to",
          "v.gd",
          "x.co");

  /** As a browser reads them, {@code 3232235777} and {@code 0x7f.1} are addresses too. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?:0x[0-9a-f]{0,16}|\\d{1,20})(?:\\.(?:0x[0-9a-f]{0,16}|\\d{1,20})){0,3}");

  /** Networks of one's own (RFC 1918) and one's own machine, as monitors and wikis link to them. */
  private static final Pattern PRIVATE =
      Pattern.compile(
          "(?:127|10|192\\.168|172\\.(?:1[6-9]|2\\d|3[01])|169\\.254)(?:\\.\\d{1,3}){2,3}");

  /** Last labels that make a word a host's name for readers, without a scheme. */
  private static final Set<String> KNOWN_ENDS =
      Set.of(
          "com", "net", "org", "info", "biz", "edu", "gov", "de", "fr", "uk", "it", "es", "nl",
          "ch", "at", "be", "pl", "ru", "br", "jp", "cn", "in", "au", "ca", "us", "eu");

  /** Of a mail's links. */
  public static LinkSigns of(List<Link> links, Registrants registrants) {
    Map<LinkSign, Integer> counts = new EnumMap<>(LinkSign.class);
    Set<String> all = new LinkedHashSet<>();
    for (Link link : links) {
      if (!link.host().isEmpty()) {
        String registrant = registrants.of(link.host());
        all.add(registrant);
        signs(link, registrant, registrants).forEach(sign -> counts.merge(sign, 1, Integer::sum));
      }
    }
    return new LinkSigns(counts, all);
  }

  private static Set<LinkSign> signs(Link link, String registrant, Registrants registrants) {
    Set<LinkSign> signs = new LinkedHashSet<>();
    boolean isPrivate = PRIVATE.matcher(link.host()).matches();
    if (isAddress(link.host())) {
      if (!isPrivate) {
        signs.add(LinkSign.ADDRESS);
      }
    } else if (Lookalike.isHost(link.host())) {
      signs.add(LinkSign.LOOKALIKE);
    }
    String authority = authority(link.uri());
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      signs.add(LinkSign.USER);
    }
    if (!isPrivate && isOddPort(link.uri(), authority.substring(at + 1))) {
      signs.add(LinkSign.PORT);
    }
    if (SHORTENERS.contains(registrant)) {
      signs.add(LinkSign.SHORTENER);
    }
    if (link.kind() == Link.Kind.ANCHOR) {
      String shown = shownHost(link.shown());
      if (!shown.isEmpty() && !registrants.isSame(shown, link.host())) {
        signs.add(LinkSign.OTHER_HOST);
      }
    }
    return signs;
  }

  static boolean isAddress(String host) {
    return host.startsWith("[") || ADDRESS.matcher(host).matches();
  }

  /** User, host and port. */
  private static String authority(String uri) {
    int start = uri.indexOf(':') + 1;
    while (start < uri.length() && (uri.charAt(start) == '/' || uri.charAt(start) == '\\')) {
      start++;
    }
    int end = start;
    while (end < uri.length() && "/\\?#".indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    return uri.substring(start, end);
  }

  private static boolean isOddPort(String uri, String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    if (colon < 0 || hostAndPort.endsWith("]") || colon + 1 == hostAndPort.length()) {
      return false;
    }
    String port = hostAndPort.substring(colon + 1);
    boolean isSecure = uri.regionMatches(true, 0, "https:", 0, 6);
    return !port.equals(isSecure ? "443" : "80");
  }

  /** The host that a reader sees; empty where the words name none. */
  static String shownHost(String shown) {
    String words = shown.strip().toLowerCase(Locale.ROOT);
    int scheme = words.indexOf("://");
    int start = scheme >= 0 ? scheme + 3 : 0;
    int end = start;
    while (end < words.length()
        && (Character.isLetterOrDigit(words.charAt(end)) || "-.".indexOf(words.charAt(end)) >= 0)) {
      end++;
    }
    String host = words.substring(start, end);
    while (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    boolean isAlone = end == words.length() || "/:?#".indexOf(words.charAt(end)) >= 0;
    boolean isNamed =
        scheme >= 0 || isAlone && KNOWN_ENDS.contains(host.substring(host.lastIndexOf('.') + 1));
    return isNamed && host.indexOf('.') > 0 && !host.contains("..") ? host : "";
  }
}

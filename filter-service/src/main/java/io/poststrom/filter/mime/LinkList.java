package io.poststrom.filter.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The links of a mail, up to a number and a length of all together. */
final class LinkList {
  private static final int MAX_LINKS = 1_000;
  private static final int MAX_CHARS = 256 * 1024;
  static final int MAX_SHOWN = 500;

  private final List<Link> links = new ArrayList<>();
  private final Set<Oddity> oddities;
  private String base = "";
  private int chars;

  LinkList(Set<Oddity> oddities) {
    this.oddities = oddities;
  }

  /** What relative links are relative to, from here on. */
  void base(String uri) {
    base = Uris.host(Uris.clean(uri));
  }

  /** Adds a link, if it leads anywhere. */
  void add(String raw, String shown, Link.Kind kind) {
    String uri = Uris.clean(raw);
    if (uri.isEmpty() || uri.startsWith("#") || isInline(uri)) {
      return;
    }
    String words = shown.length() > MAX_SHOWN ? shown.substring(0, MAX_SHOWN) : shown;
    if (isFull()) {
      oddities.add(Oddity.TOO_LONG);
      return;
    }
    chars += uri.length() + words.length();
    String host = Uris.host(uri);
    links.add(new Link(uri, host.isEmpty() && isRelative(uri) ? base : host, words, kind));
  }

  boolean isFull() {
    return links.size() >= MAX_LINKS || chars >= MAX_CHARS;
  }

  List<Link> all() {
    return links;
  }

  /** What it names lies in the mail itself. */
  private static boolean isInline(String uri) {
    String start = uri.substring(0, Math.min(5, uri.length())).toLowerCase(Locale.ROOT);
    return start.startsWith("cid:") || start.startsWith("mid:") || start.startsWith("data:");
  }

  private static boolean isRelative(String uri) {
    int colon = uri.indexOf(':');
    int slash = uri.indexOf('/');
    return colon < 0 || slash >= 0 && slash < colon;
  }
}

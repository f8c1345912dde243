package io.poststrom.filter.bimi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a TXT record's text says: section 4.2 of the draft. */
public sealed interface BimiRecord {
  /**
   * Where the indicator lies.
   *
   * @param location l=
   * @param authority a=, what proves that it may be used; empty where there is none
   */
  record Indicator(String location, Optional<String> authority) implements BimiRecord {}

  /** The owner wants none shown. */
  record Declined() implements BimiRecord {}

  /** A record of this version that can't be used. */
  record Broken(String reason) implements BimiRecord {}

  /** No such record. */
  record Foreign() implements BimiRecord {}

  /** Longer ones can't stand in a line of a header. */
  int LONGEST_URI = 500;

  /** Longer ones can only be meant to cost time. */
  int LONGEST = 2_000;

  /** More tags than are read. */
  int MAX_TAGS = 20;

  /** Reads a text. Never throws. */
  static BimiRecord parse(String text) {
    if (!isOfThisVersion(text)) {
      return new Foreign();
    }
    if (text.length() > LONGEST) {
      return new Broken("the record is too long");
    }
    String[] parts = text.split(";", MAX_TAGS + 1);
    Map<String, String> tags = new HashMap<>();
    for (int i = 1; i < Math.min(parts.length, MAX_TAGS); i++) {
      int equals = parts[i].indexOf('=');
      if (equals > 0) {
        String name = parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT);
        tags.putIfAbsent(name, parts[i].substring(equals + 1).strip());
      }
    }
    return of(Optional.ofNullable(tags.get("l")), tags.getOrDefault("a", ""));
  }

  private static boolean isOfThisVersion(String text) {
    int end = text.indexOf(';');
    String first = end < 0 ? text : text.substring(0, end);
    int equals = first.indexOf('=');
    return equals > 0
        && first.substring(0, equals).strip().equalsIgnoreCase("v")
        && first.substring(equals + 1).strip().equalsIgnoreCase("BIMI1");
  }

  private static BimiRecord of(Optional<String> location, String authority) {
    if (location.isEmpty()) {
      return new Broken("the record names no location");
    }
    if (!authority.isEmpty() && !isHttps(authority)) {
      return new Broken("a= is no https URI");
    }
    if (location.get().isEmpty()) {
      return authority.isEmpty() ? new Declined() : new Broken("the record names no location");
    }
    return isHttps(location.get())
        ? new Indicator(location.get(), Optional.of(authority).filter(a -> !a.isEmpty()))
        : new Broken("l= is no https URI");
  }

  private static boolean isHttps(String text) {
    try {
      URI uri = new URI(text);
      return text.length() <= LONGEST_URI
          && "https".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}

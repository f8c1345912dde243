package io.poststrom.filter.reputation;

import java.util.Locale;
import java.util.Optional;

/**
 * Whom ham and spam are counted for.
 *
 * @param name a domain, a network, or a hash of an address; without a blank
 */
public record Subject(Kind kind, String name) {
  private static final int MAX_NAME = 300;

  /** What it is that sends. */
  public enum Kind {
    /** What somebody has registered, where SPF or DKIM proves it. */
    DOMAIN,
    /** An address in From, where its domain is proven; as a hash. */
    ADDRESS,
    /** Whence the client has come. */
    NETWORK
  }

  public Subject {
    if (name.isEmpty() || name.length() > MAX_NAME || !isPrintable(name)) {
      throw new IllegalArgumentException("no name of a sender");
    }
  }

  /** As it stands in the log and in evidence: {@code domain/example.org}. */
  public String text() {
    return kind.name().toLowerCase(Locale.ROOT) + "/" + name;
  }

  /** A subject back; empty where the text is none. */
  public static Optional<Subject> parse(String text) {
    for (Kind kind : Kind.values()) {
      String prefix = kind.name().toLowerCase(Locale.ROOT) + "/";
      if (text.startsWith(prefix)) {
        try {
          return Optional.of(new Subject(kind, text.substring(prefix.length())));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isPrintable(String name) {
    return name.chars().allMatch(c -> c > ' ' && c < 127);
  }
}

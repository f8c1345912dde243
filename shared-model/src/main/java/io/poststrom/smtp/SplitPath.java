package io.poststrom.smtp;

import java.util.Optional;

/**
 * What follows {@code FROM:} or {@code TO:}, cut where the path ends. Quoted strings may hold
 * {@code >} and spaces, so that the cut has to know them.
 *
 * @param path the path without angle brackets, a source route still before it
 * @param parameters what follows, empty where nothing does
 */
record SplitPath(String path, String parameters) {
  /** Empty where there is no path, or nothing that separates it from its parameters. */
  static Optional<SplitPath> of(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      return Optional.empty();
    }
    return stripped.charAt(0) == '<' ? bracketed(stripped) : unbracketed(stripped);
  }

  boolean isNull() {
    return path.isEmpty();
  }

  /**
   * The mailbox after a source route, {@code @a,@b:}, which is checked and dropped. RFC 5321
   * sections 4.1.1.3 and 3.6.1.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  String withoutRoute() {
    if (!path.startsWith("@")) {
      return path;
    }
    int colon = path.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("the local part is missing");
    }
    for (String hop : path.substring(0, colon).split(",", -1)) {
      if (!hop.startsWith("@")) {
        throw new IllegalArgumentException("a source route lists @domain, @domain");
      }
      Domain.of(hop.substring(1));
    }
    return path.substring(colon + 1);
  }

  private static Optional<SplitPath> bracketed(String text) {
    int end = endOutsideQuotes(text, '>');
    if (end == text.length()) {
      return Optional.empty();
    }
    String rest = text.substring(end + 1);
    if (!rest.isEmpty() && rest.charAt(0) != ' ') {
      return Optional.empty();
    }
    return Optional.of(new SplitPath(text.substring(1, end), rest.strip()));
  }

  /** The brackets are missing, against the grammar; many senders err so and mean one thing. */
  private static Optional<SplitPath> unbracketed(String text) {
    int end = endOutsideQuotes(text, ' ');
    return Optional.of(new SplitPath(text.substring(0, end), text.substring(end).strip()));
  }

  private static int endOutsideQuotes(String text, char wanted) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == wanted) {
        return i;
      }
    }
    return text.length();
  }
}

package io.poststrom.filter.content;

import io.poststrom.smtp.Domain;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The domains of the mailboxes in a From field: RFC 5322 sections 3.4 and 3.6.2, the obsolete forms
 * included. What can be read in two ways is not read at all, since the reader's mail program may
 * choose the other one.
 */
public final class AuthorDomains {
  private final String text;
  private final Set<String> domains = new LinkedHashSet<>();
  private final List<String> mailboxes = new ArrayList<>();
  private int at;

  private AuthorDomains(String text) {
    this.text = text;
  }

  /**
   * The different domains in order, as A-labels in lower case, at least one.
   *
   * @param value the field's value, an octet a character
   * @return empty where it cannot be said
   */
  public static Optional<List<String>> of(String value) {
    if (value.length() >= HeaderParser.MAX_VALUE) {
      return Optional.empty();
    }
    AuthorDomains reader = new AuthorDomains(utf8(value));
    return reader.read() && !reader.domains.isEmpty()
        ? Optional.of(List.copyOf(reader.domains))
        : Optional.empty();
  }

  /**
   * The address of the only mailbox that stands there, without comments and blanks; empty where
   * there are more or none, or its local part is quoted.
   *
   * @param value the field's value, an octet a character
   */
  public static Optional<String> onlyMailbox(String value) {
    if (value.length() >= HeaderParser.MAX_VALUE) {
      return Optional.empty();
    }
    AuthorDomains reader = new AuthorDomains(utf8(value));
    return reader.read() && reader.mailboxes.size() == 1
        ? Optional.of(reader.mailboxes.getFirst()).filter(address -> address.indexOf('"') < 0)
        : Optional.empty();
  }

  private static String utf8(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private boolean read() {
    while (at < text.length()) {
      if (!element()) {
        return false;
      }
    }
    return true;
  }

  /** Up to a comma, a semicolon or the colon behind a group's name. */
  private boolean element() {
    StringBuilder bare = new StringBuilder();
    Optional<String> angle = Optional.empty();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == ',' || c == ';') {
        return mailbox(bare.toString(), angle);
      } else if (c == ':') {
        bare.setLength(0);
      } else if (c == '<') {
        if (angle.isPresent()) {
          return false;
        }
        angle = address();
        if (angle.isEmpty()) {
          return false;
        }
      } else if (!part(c, bare)) {
        return false;
      }
    }
    return mailbox(bare.toString(), angle);
  }

  /** What stands between angle brackets, without a route. */
  private Optional<String> address() {
    StringBuilder address = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '>') {
        return Optional.of(withoutRoute(address.toString()));
      }
      if (c == '<' || !part(c, address)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String withoutRoute(String address) {
    return address.startsWith("@") ? address.substring(address.indexOf(':') + 1) : address;
  }

  /** A quoted string, a domain literal, a comment or one character; false where it has no end. */
  private boolean part(char c, StringBuilder address) {
    return switch (c) {
      case '"' -> {
        address.append('"');
        yield skip('"');
      }
      case '[' -> {
        address.append('[');
        yield skip(']');
      }
      case '(' -> comment();
      case ' ', '\t' -> true;
      case '\\', ')', '>', ']' -> false;
      default -> {
        address.append(c);
        yield true;
      }
    };
  }

  private boolean skip(char end) {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == end) {
        return true;
      }
      at += c == '\\' ? 1 : 0;
    }
    return false;
  }

  private boolean comment() {
    int depth = 1;
    while (at < text.length() && depth > 0) {
      switch (text.charAt(at++)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case '\\' -> at++;
        default -> {}
      }
    }
    return depth == 0;
  }

  /** False where an element is something and no mailbox. */
  private boolean mailbox(String bare, Optional<String> angle) {
    if (bare.isEmpty() && angle.isEmpty()) {
      return true;
    }
    String address = angle.orElse(bare);
    int sign = address.indexOf('@');
    if (sign < 1 || sign != address.lastIndexOf('@')) {
      return false;
    }
    try {
      domains.add(Domain.of(address.substring(sign + 1)).ascii());
      mailboxes.add(address);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

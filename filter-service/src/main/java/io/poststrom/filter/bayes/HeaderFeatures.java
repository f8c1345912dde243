package io.poststrom.filter.bayes;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Features of a header: which fields there are, and what those say that a sender's program writes.
 */
final class HeaderFeatures {
  private static final int MOST_FIELDS = 60;
  private static final int NAME_WORDS = 12;
  private static final int MAILER_WORDS = 6;
  private static final int LONGEST_WORD = 40;
  private static final int VALUE_WORDS = 40;

  /**
   * Whose words count: those of the subject, the author, and the program. Words of lists, threads,
   * recipients and hosts tell the sources of the examples apart, and nothing of mail from others.
   */
  private static final Set<String> TELLING =
      Set.of(
          "subject",
          "from",
          "x-mailer",
          "user-agent",
          "x-mimeole",
          "x-priority",
          "x-msmail-priority",
          "importance",
          "mime-version");

  private final Facts facts;

  HeaderFeatures(Facts facts) {
    this.facts = facts;
  }

  void read(Header header) {
    int read = 0;
    for (HeaderField field : header.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (StoredFields.has(name)) {
        continue;
      }
      if (++read > MOST_FIELDS) {
        return;
      }
      facts.add("field", name);
      value(name, field.value());
      if (TELLING.contains(name) || name.startsWith("content-")) {
        facts.tokens("value " + name, VALUE_WORDS, field.value());
      }
    }
  }

  private void value(String name, String value) {
    switch (name) {
      case "from" -> from(value);
      case "reply-to" -> address("reply", value);
      case "x-mailer", "user-agent" -> facts.words(Seed.MAILER, MAILER_WORDS, value);
      case "content-type" -> contentType(value);
      case "to", "cc" -> facts.add(name, (int) value.chars().filter(c -> c == '@').count());
      case "message-id" -> facts.add("id", Shape.of(value));
      case "date" -> facts.add("date", Shape.of(value).replace('A', 'a'));
      case "x-priority",
          "x-msmail-priority",
          "precedence",
          "importance",
          "content-transfer-encoding",
          "mime-version" ->
          facts.add(name, word(value));
      default -> {
        // that it is there is all that counts
      }
    }
  }

  private void from(String value) {
    int angle = value.lastIndexOf('<');
    if (angle > 0) {
      facts.words(Seed.AUTHOR, NAME_WORDS, value.substring(0, angle));
    } else {
      facts.add("from", angle == 0 ? "no name" : "bare");
    }
    address("from", value);
  }

  private void address(String kind, String value) {
    int at = value.lastIndexOf('@');
    if (at < 0) {
      facts.add(kind, "no address");
      return;
    }
    int end = at + 1;
    while (end < value.length() && isOfDomain(value.charAt(end))) {
      end++;
    }
    int start = at;
    while (start > 0 && " <\"".indexOf(value.charAt(start - 1)) < 0) {
      start--;
    }
    facts.host(kind, value.substring(at + 1, end).toLowerCase(Locale.ROOT));
    facts.add(kind + " local", Shape.of(value.substring(start, at)));
  }

  private void contentType(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    facts.add("type", word(lower));
    parameter(lower, "charset=").ifPresent(charset -> facts.add("charset", charset));
    int boundary = lower.indexOf("boundary=");
    if (boundary >= 0) {
      facts.add("boundary", Shape.of(value.substring(boundary + "boundary=".length())));
    }
  }

  private static Optional<String> parameter(String lower, String name) {
    int at = lower.indexOf(name);
    return at < 0
        ? Optional.empty()
        : Optional.of(word(lower.substring(at + name.length()).replace("\"", "")));
  }

  /** What stands before a semicolon. */
  private static String word(String value) {
    int end = value.indexOf(';');
    String word = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return word.length() <= LONGEST_WORD ? word : word.substring(0, LONGEST_WORD);
  }

  private static boolean isOfDomain(char c) {
    return Character.isLetterOrDigit(c) || c == '.' || c == '-';
  }
}

package io.poststrom.filter.dkim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A list of {@code name=value}, parsed. RFC 6376 section 3.2. One octet a character: a value that
 * is UTF-8 (RFC 8616) is decoded by who reads it. The length is bounded by who calls; time and
 * memory grow with it and no faster.
 */
public final class TagList {
  /** RFC 6376 knows 14 in a signature; more than this is junk. */
  static final int MAX_TAGS = 64;

  private final Map<String, Tag> tags = new HashMap<>();
  private String first = "";

  private TagList() {}

  /**
   * One of them.
   *
   * @param value without the white space around it
   * @param from the index of the first character after the equals sign
   * @param to the index of the semicolon, or of the end of the list
   */
  public record Tag(String value, int from, int to) {}

  /** What parsing came to. */
  public sealed interface Parsed {
    /** A list. */
    record Valid(TagList tags) implements Parsed {}

    /** None; the reason is printable ASCII. */
    record Invalid(String reason) implements Parsed {}
  }

  /** Parses a list, an octet a character. */
  public static Parsed parse(String text) {
    TagList list = new TagList();
    int at = 0;
    while (at < text.length()) {
      int semicolon = text.indexOf(';', at);
      int end = semicolon < 0 ? text.length() : semicolon;
      String problem = list.add(text, at, end, semicolon < 0);
      if (!problem.isEmpty()) {
        return new Parsed.Invalid(problem);
      }
      at = end + 1;
    }
    return list.tags.isEmpty() ? new Parsed.Invalid("no tags") : new Parsed.Valid(list);
  }

  /** The tag of this name, in this case: section 3.2. */
  public Optional<Tag> tag(String name) {
    return Optional.ofNullable(tags.get(name));
  }

  /** Its value alone. */
  public Optional<String> value(String name) {
    return tag(name).map(Tag::value);
  }

  /** The value without any white space, which may fold it anywhere. */
  Optional<String> compact(String name) {
    return value(name).map(TagList::withoutSpace);
  }

  /** The name of the tag that stands first. */
  String first() {
    return first;
  }

  static String withoutSpace(String value) {
    StringBuilder compact = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      if (!isSpace(value.charAt(i))) {
        compact.append(value.charAt(i));
      }
    }
    return compact.toString();
  }

  /** Adds what stands between two semicolons; what is wrong with it, or nothing. */
  private String add(String text, int from, int to, boolean last) {
    int nameStart = skipSpace(text, from, to);
    if (nameStart == to) {
      return last && !tags.isEmpty() ? "" : "an empty tag";
    }
    int nameEnd = nameEnd(text, nameStart, to);
    int equals = skipSpace(text, nameEnd, to);
    if (nameEnd == nameStart || equals == to || text.charAt(equals) != '=') {
      return "a tag that is not name=value";
    }
    String name = text.substring(nameStart, nameEnd);
    int valueStart = skipSpace(text, equals + 1, to);
    int valueEnd = to;
    while (valueEnd > valueStart && isSpace(text.charAt(valueEnd - 1))) {
      valueEnd--;
    }
    if (hasControl(text, valueStart, valueEnd)) {
      return "a control character in tag " + shown(name);
    }
    if (tags.size() == MAX_TAGS) {
      return "more than " + MAX_TAGS + " tags";
    }
    first = tags.isEmpty() ? name : first;
    Tag tag = new Tag(text.substring(valueStart, valueEnd), equals + 1, to);
    // Section 3.2: a name that stands twice makes the whole list invalid.
    return tags.putIfAbsent(name, tag) == null ? "" : "tag " + shown(name) + " stands twice";
  }

  /** {@code tag-name}: a letter, then letters, digits and underscores. */
  private static int nameEnd(String text, int from, int to) {
    int at = from;
    while (at < to && isNameCharacter(text.charAt(at), at > from)) {
      at++;
    }
    return at;
  }

  private static boolean isNameCharacter(char c, boolean inside) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || inside && (c >= '0' && c <= '9' || c == '_');
  }

  private static boolean hasControl(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < ' ' && !isSpace(c) || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  private static int skipSpace(String text, int from, int to) {
    int at = from;
    while (at < to && isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static String shown(String name) {
    return name.length() > 20 ? name.substring(0, 20) + "..." : name;
  }
}

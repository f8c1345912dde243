package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.BrokenPattern;
import io.poststrom.filter.rules.pattern.UnsupportedPattern;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A header field as rules name it.
 *
 * @param name lower case
 * @param written as in the rule
 * @param parts what of it: addr, name, raw, first, last
 */
record FieldName(String name, String written, Set<Part> parts) {
  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,80}");

  FieldName {
    parts = Set.copyOf(parts);
  }

  /** What of a field. */
  enum Part {
    ADDR,
    NAME,
    RAW,
    FIRST,
    LAST
  }

  static FieldName of(String text) throws BrokenPattern, UnsupportedPattern {
    List<String> words = Arrays.asList(text.split(":", -1));
    String name = words.getFirst();
    if (!NAME.matcher(name).matches()) {
      throw new BrokenPattern("want the name of a header field");
    }
    if (name.toLowerCase(Locale.ROOT).startsWith("x-spam-relays-")) {
      throw new UnsupportedPattern("the field " + name + ", which SpamAssassin makes");
    }
    Set<Part> parts = new LinkedHashSet<>();
    for (String word : words.subList(1, words.size())) {
      parts.add(part(word));
    }
    return new FieldName(name.toLowerCase(Locale.ROOT), text, parts);
  }

  private static Part part(String word) throws UnsupportedPattern {
    for (Part part : Part.values()) {
      if (part.name().equalsIgnoreCase(word)) {
        return part;
      }
    }
    throw new UnsupportedPattern("what stands behind the colon in a field's name: " + word);
  }

  boolean has(Part part) {
    return parts.contains(part);
  }

  @Override
  public String toString() {
    return written;
  }
}

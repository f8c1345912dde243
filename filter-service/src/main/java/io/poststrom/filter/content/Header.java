package io.poststrom.filter.content;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A mail's header section as {@link HeaderParser} found it. RFC 5322 section 2.2.
 *
 * @param fields from the top down
 * @param flaws what is wrong with its form
 * @param bodyStart the index of the body's first octet in the octets that were read
 */
public record Header(List<HeaderField> fields, Set<Flaw> flaws, int bodyStart) {
  public Header {
    fields = List.copyOf(fields);
    flaws = Set.copyOf(flaws);
  }

  /** How many fields have this name, in any case. */
  public int count(String name) {
    int count = 0;
    for (HeaderField field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        count++;
      }
    }
    return count;
  }

  /** The topmost field of this name, in any case. */
  public Optional<HeaderField> first(String name) {
    for (HeaderField field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}

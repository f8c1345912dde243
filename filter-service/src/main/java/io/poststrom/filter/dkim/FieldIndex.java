package io.poststrom.filter.dkim;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A mail's fields by name, to choose those that a signature names. RFC 6376 section 5.4.2. */
public final class FieldIndex {
  private final Map<String, List<HeaderField>> byName = new HashMap<>();

  /** Of all fields. */
  public FieldIndex(Header header) {
    for (HeaderField field : header.fields().reversed()) {
      byName
          .computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
          .add(field);
    }
  }

  /** The fields that these names, in lower case, stand for in a signature to be made. */
  public List<HeaderField> choose(List<String> names) {
    return choose(names, Optional.empty());
  }

  /** The same for a signature to be verified, which never covers itself. Section 3.5. */
  public List<HeaderField> choose(List<String> names, HeaderField own) {
    return choose(names, Optional.of(own));
  }

  /**
   * Of several fields with a name the lowest is taken first, and a name that stands more often than
   * its field stands for nothing.
   */
  private List<HeaderField> choose(List<String> names, Optional<HeaderField> own) {
    Map<String, Integer> taken = new HashMap<>();
    List<HeaderField> chosen = new ArrayList<>(names.size());
    for (String name : names) {
      List<HeaderField> fields = byName.getOrDefault(name, List.of());
      int next = taken.getOrDefault(name, 0);
      if (next < fields.size() && own.equals(Optional.of(fields.get(next)))) {
        next++;
      }
      if (next < fields.size()) {
        chosen.add(fields.get(next));
        taken.put(name, next + 1);
      }
    }
    return chosen;
  }
}

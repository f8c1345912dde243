package io.poststrom.filter.psl;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a name somebody has registered: by the public suffix list, or, without one, by a
 * guess that knows how countries divide their domains ({@code co.uk}, {@code com.au}).
 */
public final class Registrants {
  private static final Set<String> DIVISIONS =
      Set.of(
          "ac", "co", "com", "edu", "gob", "gov", "gouv", "ne", "net", "nom", "or", "org", "sch");

  private static final int COUNTRY = 2;

  private final Optional<PublicSuffixList> list;

  /** By a list, where there is one. */
  public Registrants(Optional<PublicSuffixList> list) {
    this.list = list;
  }

  /** The registered part of a name in A-labels; an address, or a name without one, as it is. */
  public String of(String name) {
    if (isAddress(name)) {
      return name;
    }
    return list.map(suffixes -> suffixes.registrable(name).orElse(name))
        .orElseGet(() -> guessed(name))
        .toLowerCase(Locale.ROOT);
  }

  /** Whether two names belong to one registrant. */
  public boolean isSame(String one, String other) {
    return of(one).equals(of(other));
  }

  /** No top-level domain begins with a digit. */
  private static boolean isAddress(String name) {
    int last = name.lastIndexOf('.') + 1;
    return name.startsWith("[") || last < name.length() && Character.isDigit(name.charAt(last));
  }

  private static String guessed(String name) {
    int last = name.lastIndexOf('.');
    int second = last < 0 ? -1 : name.lastIndexOf('.', last - 1);
    if (second < 0) {
      return name;
    }
    boolean isDivided =
        name.length() - last - 1 == COUNTRY
            && DIVISIONS.contains(name.substring(second + 1, last).toLowerCase(Locale.ROOT));
    return name.substring(isDivided ? name.lastIndexOf('.', second - 1) + 1 : second + 1);
  }
}

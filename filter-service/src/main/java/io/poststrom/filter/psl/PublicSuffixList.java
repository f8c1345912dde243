package io.poststrom.filter.psl;

import java.net.IDN;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The public suffix list: of a name, which part was registered by somebody. Both sections of the
 * list count. Immutable; any thread.
 */
public final class PublicSuffixList {
  private static final int MAX_NAME = 255;

  private final Set<String> suffixes = new HashSet<>();
  private final Set<String> wildcards = new HashSet<>();
  private final Set<String> exceptions = new HashSet<>();

  private PublicSuffixList() {}

  /**
   * Reads the list in its published form: a rule a line up to the first white space, comments
   * behind {@code //}. Labels may be U-labels. A rule that is no name is left out.
   */
  public static PublicSuffixList of(Stream<String> lines) {
    PublicSuffixList list = new PublicSuffixList();
    lines.forEach(list::add);
    return list;
  }

  /** How many rules there are. */
  public int size() {
    return suffixes.size() + wildcards.size() + exceptions.size();
  }

  /**
   * The public suffix and one label more; empty where the name is a public suffix itself or no
   * name. A name under no rule has its last label for a suffix.
   *
   * @param name in A-labels, without trailing dot
   */
  public Optional<String> registrable(String name) {
    String domain = name.toLowerCase(Locale.ROOT);
    if (domain.isEmpty()
        || domain.length() > MAX_NAME
        || domain.startsWith(".")
        || domain.endsWith(".")
        || domain.contains("..")) {
      return Optional.empty();
    }
    int suffix = suffixStart(domain);
    return suffix == 0
        ? Optional.empty()
        : Optional.of(domain.substring(domain.lastIndexOf('.', suffix - 2) + 1));
  }

  /** Where the public suffix begins: the longest rule prevails, and exceptions over all. */
  private int suffixStart(String domain) {
    int longest = domain.lastIndexOf('.') + 1;
    boolean found = false;
    for (int start = 0; start >= 0; start = nextLabel(domain, start)) {
      String rest = domain.substring(start);
      if (exceptions.contains(rest)) {
        return nextLabel(domain, start);
      }
      if (!found && (suffixes.contains(rest) || wildcards.contains(afterFirst(rest)))) {
        longest = start;
        found = true;
      }
    }
    return longest;
  }

  private static int nextLabel(String domain, int start) {
    int dot = domain.indexOf('.', start);
    return dot < 0 ? -1 : dot + 1;
  }

  private static String afterFirst(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  private void add(String line) {
    String rule = line.strip();
    int end = 0;
    while (end < rule.length() && !Character.isWhitespace(rule.charAt(end))) {
      end++;
    }
    rule = rule.substring(0, end);
    if (rule.isEmpty() || rule.startsWith("//")) {
      return;
    }
    if (rule.startsWith("!")) {
      ascii(rule.substring(1)).filter(name -> name.indexOf('.') > 0).ifPresent(exceptions::add);
    } else if (rule.startsWith("*.")) {
      ascii(rule.substring(2)).ifPresent(wildcards::add);
    } else {
      ascii(rule).ifPresent(suffixes::add);
    }
  }

  private static Optional<String> ascii(String name) {
    try {
      return Optional.of(IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT))
          .filter(text -> !text.isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

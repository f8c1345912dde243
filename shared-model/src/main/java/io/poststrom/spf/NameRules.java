package io.poststrom.spf;

/** What is true of domain names as text. */
final class NameRules {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  private NameRules() {}

  /** Whether a name is a domain, or a name below it. */
  static boolean isOrIsBelow(String name, String domain) {
    int above = name.length() - domain.length();
    return above >= 0
        && name.regionMatches(true, above, domain, 0, domain.length())
        && (above == 0 || name.charAt(above - 1) == '.');
  }

  /**
   * Two labels or more, each of 1 to 63 octets; a trailing dot may stand, an address literal is
   * none. RFC 7208 section 4.3.
   */
  static boolean isFullName(String domain) {
    int end = domain.endsWith(".") ? domain.length() - 1 : domain.length();
    if (end > MAX_NAME || domain.startsWith("[")) {
      return false;
    }
    int labels = 0;
    int start = 0;
    for (int i = 0; i <= end; i++) {
      if (i == end || domain.charAt(i) == '.') {
        if (i == start || i - start > MAX_LABEL) {
          return false;
        }
        labels++;
        start = i + 1;
      }
    }
    return labels >= 2;
  }
}

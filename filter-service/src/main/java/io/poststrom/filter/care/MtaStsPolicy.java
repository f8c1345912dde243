package io.poststrom.filter.care;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The policy file, parsed. RFC 8461 section 3.2.
 *
 * @param mode {@code enforce}, {@code testing} or {@code none}; empty where it is none of them
 * @param mx host patterns
 * @param maxAge in seconds; -1 where it is wrong
 * @param flaws what is wrong with it, a sentence each
 */
record MtaStsPolicy(String mode, List<String> mx, long maxAge, List<String> flaws) {
  static final long MAX_MAX_AGE = 31_557_600;

  private static final List<String> MODES = List.of("enforce", "testing", "none");

  MtaStsPolicy {
    mx = List.copyOf(mx);
    flaws = List.copyOf(flaws);
  }

  static MtaStsPolicy parse(String body) {
    List<String> flaws = new ArrayList<>();
    List<String> mx = new ArrayList<>();
    String version = "";
    String mode = "";
    String maxAge = "";
    for (String line : body.lines().filter(l -> !l.isBlank()).toList()) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      switch (key) {
        case "version" -> version = first("version", version, value, flaws);
        case "mode" -> mode = first("mode", mode, value, flaws);
        case "max_age" -> maxAge = first("max_age", maxAge, value, flaws);
        case "mx" -> mx.add(value.toLowerCase(Locale.ROOT));
        case "" -> flaws.add("'" + line.strip() + "' is no line of key: value");
        default -> {} // section 3.2: what is not known is ignored
      }
    }
    return checked(version, mode, maxAge, mx, flaws);
  }

  /** Whether a host is one of the policy's. Section 4.1: a wildcard is one label. */
  static boolean matches(String pattern, String host) {
    return pattern.startsWith("*.")
        ? host.indexOf('.') > 0
            && host.substring(host.indexOf('.') + 1).equals(pattern.substring(2))
        : host.equals(pattern);
  }

  private static String first(String key, String before, String value, List<String> flaws) {
    if (!before.isEmpty()) {
      flaws.add(key + " stands twice");
      return before;
    }
    return value;
  }

  private static MtaStsPolicy checked(
      String version, String mode, String maxAge, List<String> mx, List<String> flaws) {
    if (!version.equals("STSv1")) {
      flaws.add("version: STSv1 is missing");
    }
    if (!MODES.contains(mode)) {
      flaws.add("mode is '" + mode + "': want enforce, testing or none");
    }
    if (mx.isEmpty() && !mode.equals("none")) {
      flaws.add("it names no mx");
    }
    long age = maxAge.matches("[0-9]{1,10}") ? Long.parseLong(maxAge) : -1;
    if (age < 0 || age > MAX_MAX_AGE) {
      flaws.add("max_age is '" + maxAge + "': want 0 to " + MAX_MAX_AGE + " seconds");
      age = -1;
    }
    return new MtaStsPolicy(MODES.contains(mode) ? mode : "", mx, age, flaws);
  }
}

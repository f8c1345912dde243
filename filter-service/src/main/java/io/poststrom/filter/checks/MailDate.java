package io.poststrom.filter.checks;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The date of a Date field. RFC 5322 section 3.3, with the obsolete forms of section 4.3. */
final class MailDate {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final Pattern DATE =
      Pattern.compile(
          "(?:[A-Za-z]{3}\\s*,)?\\s*(\\d{1,2})\\s+([A-Za-z]{3})\\s+(\\d{2,4})\\s+"
              + "(\\d{1,2}):(\\d{2})(?::(\\d{2}))?\\s+([+-]\\d{4}|[A-Za-z]{1,5})\\b.*");

  private MailDate() {}

  static Optional<Instant> parse(String value) {
    Matcher date = DATE.matcher(value.length() > 100 ? value.substring(0, 100) : value);
    if (!date.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              year(date.group(3)),
              MONTHS.indexOf(date.group(2).toLowerCase(Locale.ROOT)) + 1,
              Integer.parseInt(date.group(1)),
              Integer.parseInt(date.group(4)),
              Integer.parseInt(date.group(5)),
              // A leap second counts as the one before it.
              date.group(6) == null ? 0 : Math.min(59, Integer.parseInt(date.group(6))));
      return Optional.of(local.toInstant(zone(date.group(7))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** RFC 5322 section 4.3: two digits below 50 are 20xx, other short years count from 1900. */
  private static int year(String digits) {
    int year = Integer.parseInt(digits);
    if (digits.length() == 2 && year < 50) {
      return 2000 + year;
    }
    return digits.length() < 4 ? 1900 + year : year;
  }

  private static ZoneOffset zone(String zone) {
    if (zone.charAt(0) == '+' || zone.charAt(0) == '-') {
      int hours = Integer.parseInt(zone.substring(1, 3));
      int minutes = Integer.parseInt(zone.substring(3));
      int seconds = (hours * 60 + minutes) * 60;
      return ZoneOffset.ofTotalSeconds(zone.charAt(0) == '-' ? -seconds : seconds);
    }
    return switch (zone.toUpperCase(Locale.ROOT)) {
      case "EDT" -> ZoneOffset.ofHours(-4);
      case "EST", "CDT" -> ZoneOffset.ofHours(-5);
      case "CST", "MDT" -> ZoneOffset.ofHours(-6);
      case "MST", "PDT" -> ZoneOffset.ofHours(-7);
      case "PST" -> ZoneOffset.ofHours(-8);
      default -> ZoneOffset.UTC; // RFC 5322 section 4.3: unknown names are -0000
    };
  }
}

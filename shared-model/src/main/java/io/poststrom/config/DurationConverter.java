package io.poststrom.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Durations as people write them, {@code 500ms 10s 5m 1h 7d}, a number alone being seconds: the
 * same rule as Quarkus has, for processes without Quarkus.
 */
public final class DurationConverter implements Converter<Duration> {
  private static final long serialVersionUID = 1L;
  private static final Pattern MILLIS = Pattern.compile("\\d{1,15}ms");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,10}h)?(\\d{1,12}m)?(\\d{1,15}(\\.\\d{1,9})?s)?");
  private static final Pattern DAYS = Pattern.compile("\\d{1,8}d");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,15}");

  @Override
  public Duration convert(String text) {
    return parse(text.strip());
  }

  /**
   * The duration of a text.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Duration parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (MILLIS.matcher(lower).matches()) {
      return Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)));
    }
    if (SECONDS.matcher(lower).matches()) {
      return Duration.ofSeconds(Long.parseLong(lower));
    }
    if (DAYS.matcher(lower).matches()) {
      return Duration.ofDays(Long.parseLong(lower.substring(0, lower.length() - 1)));
    }
    boolean time = !lower.isEmpty() && TIME.matcher(lower).matches();
    try {
      return Duration.parse(time ? "pt" + lower : lower);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("want a duration such as 500ms, 10s, 5m, 1h or 7d", e);
    }
  }
}

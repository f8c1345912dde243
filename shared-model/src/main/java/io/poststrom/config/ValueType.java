package io.poststrom.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What one value of a setting may be, and how to say so. */
sealed interface ValueType {
  /** What is wrong with a text is told by what would be right; empty where nothing is. */
  Optional<String> objection(String text);

  /** One word or two for the table of settings. */
  String label();

  /** What would be right. */
  String wanted();

  /** The type of a method's values. */
  static ValueType of(Class<?> type, Setting setting) {
    if (type == boolean.class || type == Boolean.class) {
      return new Choice(List.of("true", "false"), "true or false");
    }
    if (type.isEnum()) {
      List<String> names =
          Arrays.stream(type.getEnumConstants())
              .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .toList();
      return new Choice(names, "one of " + String.join(", ", names));
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return new Ordered(Unit.WHOLE, setting.min(), setting.max());
    }
    if (type == double.class || type == Double.class) {
      return new Ordered(Unit.NUMBER, setting.min(), setting.max());
    }
    if (type == Duration.class) {
      return new Ordered(Unit.DURATION, setting.min(), setting.max());
    }
    // Quarkus' type for sizes; this module does without Quarkus.
    if (type.getSimpleName().equals("MemorySize")) {
      return new Ordered(Unit.SIZE, setting.min(), setting.max());
    }
    return new Text(setting.format());
  }

  /** One of a few words, in any case. */
  record Choice(List<String> words, String wanted) implements ValueType {
    @Override
    public Optional<String> objection(String text) {
      String word = text.toLowerCase(Locale.ROOT).replace('_', '-');
      return words.contains(word) ? Optional.empty() : Optional.of("want " + wanted);
    }

    @Override
    public String label() {
      return String.join(", ", words);
    }
  }

  /** A text of some form. */
  record Text(Setting.Format format) implements ValueType {
    @Override
    public Optional<String> objection(String text) {
      return TextFormats.fits(format, text) ? Optional.empty() : Optional.of("want " + wanted());
    }

    @Override
    public String label() {
      return TextFormats.label(format);
    }

    @Override
    public String wanted() {
      return TextFormats.wanted(format);
    }
  }

  /** A number, duration or size within bounds; a bound may be empty. */
  record Ordered(Unit unit, String min, String max) implements ValueType {
    @Override
    public Optional<String> objection(String text) {
      Optional<BigDecimal> value = unit.parse(text);
      boolean right =
          value.isPresent()
              && (min.isEmpty() || value.get().compareTo(unit.bound(min)) >= 0)
              && (max.isEmpty() || value.get().compareTo(unit.bound(max)) <= 0);
      return right ? Optional.empty() : Optional.of("want " + wanted());
    }

    @Override
    public String label() {
      return unit.label;
    }

    @Override
    public String wanted() {
      String from = min.isEmpty() ? "" : max.isEmpty() ? " of at least " + min : " from " + min;
      String to = max.isEmpty() ? "" : min.isEmpty() ? " of at most " + max : " to " + max;
      return unit.wanted + from + to;
    }
  }

  /** How ordered values are written. */
  enum Unit {
    WHOLE("whole number", "a whole number", Unit::whole),
    NUMBER("number", "a number", BigDecimal::new),
    DURATION("duration", "a duration such as 500ms, 10s, 5m, 1h or 7d,", Unit::duration),
    SIZE("size", "a size such as 4096, 128K, 50M or 1G,", Unit::size);

    private static final Pattern SIZE_TEXT = Pattern.compile("(\\d{1,12})([BKMGT]?)");
    private static final String SIZE_UNITS = "BKMGT";

    private final String label;
    private final String wanted;
    private final Function<String, BigDecimal> parser;

    @SuppressWarnings("ImmutableEnumChecker") // the parsers are pure functions
    Unit(String label, String wanted, Function<String, BigDecimal> parser) {
      this.label = label;
      this.wanted = wanted;
      this.parser = parser;
    }

    Optional<BigDecimal> parse(String text) {
      try {
        return Optional.of(parser.apply(text.strip()));
      } catch (IllegalArgumentException | ArithmeticException e) {
        return Optional.empty();
      }
    }

    BigDecimal bound(String text) {
      return parse(text).orElseThrow(() -> new IllegalStateException("no bound: " + text));
    }

    private static BigDecimal whole(String text) {
      return BigDecimal.valueOf(Long.parseLong(text));
    }

    private static BigDecimal duration(String text) {
      Duration duration = DurationConverter.parse(text);
      return BigDecimal.valueOf(duration.getSeconds())
          .add(BigDecimal.valueOf(duration.getNano(), 9));
    }

    private static BigDecimal size(String text) {
      var matcher = SIZE_TEXT.matcher(text.toUpperCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new IllegalArgumentException("no size");
      }
      int power = matcher.group(2).isEmpty() ? 0 : SIZE_UNITS.indexOf(matcher.group(2));
      return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1_024).pow(power));
    }
  }
}

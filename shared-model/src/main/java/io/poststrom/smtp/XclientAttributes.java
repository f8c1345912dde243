package io.poststrom.smtp;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What XCLIENT says: {@code NAME=value} pairs whose values are xtext. Postfix's XCLIENT_README.
 *
 * @param values of those that are given and known to the peer
 */
public record XclientAttributes(Map<Name, String> values) {
  private static final int MAX_VALUE = 255;

  public XclientAttributes {
    values = Map.copyOf(values);
  }

  /** What can be said. */
  public enum Name {
    NAME,
    ADDR,
    PORT,
    PROTO,
    HELO,
    LOGIN,
    DESTADDR,
    DESTPORT
  }

  /**
   * Parses the argument of XCLIENT.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static XclientAttributes parse(String argument) {
    Map<Name, String> values = new EnumMap<>(Name.class);
    if (argument.isEmpty()) {
      throw new IllegalArgumentException("want XCLIENT attribute=value ...");
    }
    for (String pair : argument.split(" +", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("want attribute=value");
      }
      Name name = name(pair.substring(0, equals));
      String value = Xtext.decode(pair.substring(equals + 1));
      if (value.isEmpty() || value.length() > MAX_VALUE || value.chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException(name + " has 1 to " + MAX_VALUE + " characters");
      }
      if (!isUnknown(value)) {
        values.put(name, value);
      }
    }
    return new XclientAttributes(values);
  }

  /** A value, where it was given and is known. */
  public Optional<String> get(Name name) {
    @Nullable String value = values.get(name);
    return Optional.ofNullable(value);
  }

  private static Name name(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    for (Name name : Name.values()) {
      if (name.name().equals(upper)) {
        return name;
      }
    }
    throw new IllegalArgumentException("there is no such attribute");
  }

  private static boolean isUnknown(String value) {
    String upper = value.toUpperCase(Locale.ROOT);
    return upper.equals("[UNAVAILABLE]") || upper.equals("[TEMPUNAVAIL]");
  }
}

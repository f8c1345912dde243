package io.poststrom.filter.mime;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader sees of who wrote a mail: mail programs show the name, and many only that.
 *
 * @param name decoded; empty where From has none
 * @param domain of the address, lower case, as it stands there; empty where it has none
 */
public record Author(String name, String domain) {
  private static final Pattern ADDRESS =
      Pattern.compile("@\\s?((?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}[\\p{L}]{2,63})");

  private static final int MAX_NAME = 500;

  /**
   * Of a From field with one mailbox.
   *
   * @param value the field's value, an octet a character
   */
  public static Author of(String value) {
    int angle = value.lastIndexOf('<');
    String address = angle < 0 ? value : value.substring(angle + 1);
    int end = address.indexOf('>');
    String bare = end < 0 ? address : address.substring(0, end);
    String domain = bare.substring(bare.lastIndexOf('@') + 1).strip();
    String name = angle < 0 ? "" : EncodedWords.decode(value.substring(0, angle)).strip();
    String unquoted = name.replace("\"", "").replace("\\", "").strip();
    return new Author(
        unquoted.length() > MAX_NAME ? unquoted.substring(0, MAX_NAME) : unquoted,
        bare.indexOf('@') < 0 ? "" : domain.toLowerCase(Locale.ROOT));
  }

  /** The domain of an address that stands in the name. */
  public Optional<String> domainInName() {
    Matcher address = ADDRESS.matcher(name);
    return address.find()
        ? Optional.of(address.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }
}

package io.poststrom.settings;

import java.util.List;
import java.util.Locale;

/**
 * A pattern of addresses in which {@code *} stands for any characters, none included: {@code
 * sales-*}, {@code *@team.example.org}. Without {@code @} it is about the local part alone. No
 * regular expression: the pieces between the stars are looked for once, from left to right, so that
 * no address makes it slow.
 *
 * @param text lower case
 */
public record AddressGlob(String text) {
  private static final int MAX_LENGTH = 255;

  public AddressGlob {
    text = text.toLowerCase(Locale.ROOT);
    if (text.isEmpty() || text.length() > MAX_LENGTH || text.indexOf('*') < 0) {
      throw new IllegalArgumentException(
          "want at most 255 characters, one of them *, which stands for any characters");
    }
    if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException("white space and control characters stand for nothing");
    }
  }

  /** Whether it covers the address with this {@link AddressKey}. */
  public boolean covers(String key) {
    return matches(text.indexOf('@') >= 0 ? key : AddressKey.local(key));
  }

  private boolean matches(String address) {
    List<String> pieces = List.of(text.split("\\*", -1));
    String first = pieces.getFirst();
    String last = pieces.getLast();
    int end = address.length() - last.length();
    if (first.length() > end || !address.startsWith(first) || !address.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (String piece : pieces.subList(1, pieces.size() - 1)) {
      int found = address.indexOf(piece, at);
      if (found < 0 || found + piece.length() > end) {
        return false;
      }
      at = found + piece.length();
    }
    return true;
  }
}

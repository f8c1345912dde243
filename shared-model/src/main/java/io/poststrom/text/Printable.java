package io.poststrom.text;

/** Foreign text made fit for a log line or header field. */
public final class Printable {
  private Printable() {}

  /** Each character that is not printable ASCII becomes a question mark. */
  public static String ascii(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return clean.toString();
  }
}

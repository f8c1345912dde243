package io.poststrom.smtp;

/** One question that every address is asked several times on its way. */
final class Ascii {
  private Ascii() {}

  /** True where all characters are below 128. */
  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}

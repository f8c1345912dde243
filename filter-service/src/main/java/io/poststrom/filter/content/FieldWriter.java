package io.poststrom.filter.content;

/**
 * Writes one header field, folded where a line would grow over 78 characters. RFC 5322 sections
 * 2.1.1 and 2.2.3. Whatever is put in comes out as printable ASCII: what a client said can neither
 * end the field nor begin another one.
 */
public final class FieldWriter {
  private static final int WIDTH = 78;
  private static final String SPECIALS = "()<>@,;:\\\"/[]?=";

  private final StringBuilder text = new StringBuilder(200);
  private int lineStart;

  /** A field of this name, which is a constant of ours. */
  public FieldWriter(String name) {
    text.append(name).append(':');
  }

  /** Adds a word that must stay on one line, after a space or a fold. */
  public FieldWriter word(String word) {
    String clean = printable(word);
    if (text.length() - lineStart + 1 + clean.length() > WIDTH && text.length() - lineStart > 1) {
      text.append("\r\n\t");
      lineStart = text.length() - 1;
    } else {
      text.append(' ');
    }
    text.append(clean);
    return this;
  }

  /** Adds the words of a text, each after a space or a fold. */
  public FieldWriter words(String words) {
    for (String word : words.split(" ", -1)) {
      if (!word.isEmpty()) {
        word(word);
      }
    }
    return this;
  }

  /** The whole field, with its final CRLF. */
  public String field() {
    return text + "\r\n";
  }

  /** The value as a MIME token where it is one, else as a quoted string. RFC 8601 section 2.2. */
  public static String value(String value) {
    return isToken(value) ? value : quoted(value);
  }

  /** The value as a quoted string. RFC 5322 section 3.2.4. */
  public static String quoted(String value) {
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    String clean = printable(value);
    for (int i = 0; i < clean.length(); i++) {
      char c = clean.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  /** The text as it may stand in a comment: parentheses and backslashes become underscores. */
  public static String comment(String text) {
    return printable(text).replace('(', '_').replace(')', '_').replace('\\', '_');
  }

  private static boolean isToken(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 127 || SPECIALS.indexOf(c) >= 0) {
        return false;
      }
    }
    return !value.isEmpty();
  }

  private static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPrintable(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.append(isPrintable(c) ? (char) c : '?'));
    return clean.toString();
  }

  private static boolean isPrintable(int c) {
    return c >= ' ' && c < 127;
  }
}

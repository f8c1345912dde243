package io.poststrom.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Text with macros, parsed. RFC 7208 section 7.
 *
 * @param parts in order; adjacent literals are one
 */
record MacroString(List<Part> parts) {
  private static final String LETTERS = "slodiphv";
  private static final String EXPLANATION_LETTERS = LETTERS + "crt";
  private static final String DELIMITERS = ".-+,/_=";

  MacroString {
    parts = List.copyOf(parts);
  }

  /** A piece of it. */
  sealed interface Part {
    /** Stands for itself. */
    record Literal(String text) implements Part {}

    /**
     * Stands for something known only at evaluation.
     *
     * @param letter in lower case
     * @param urlEscaped written in upper case: escape the value, section 7.3
     * @param keep how many parts to keep, from the right; 0 for all
     * @param reversed whether the parts are reversed first
     * @param delimiters where the value is split, at least one
     */
    record Macro(char letter, boolean urlEscaped, int keep, boolean reversed, String delimiters)
        implements Part {}
  }

  /** Section 7.1 {@code macro-string}; empty where the text is none. */
  static Optional<MacroString> macroString(String text) {
    return new Reader(text, LETTERS, '!').read();
  }

  /** {@code explain-string}: blanks and three more letters may stand there. */
  static Optional<MacroString> explanation(String text) {
    return new Reader(text, EXPLANATION_LETTERS, ' ').read();
  }

  /** {@code domain-spec}: ends in a macro or in a dot and a top label that is not all digits. */
  static Optional<MacroString> domainSpec(String text) {
    Reader reader = new Reader(text, LETTERS, '!');
    return reader.read().filter(parsed -> reader.endedInMacro || endsInTopLabel(text));
  }

  boolean uses(char letter) {
    for (Part part : parts) {
      if (part instanceof Part.Macro macro && macro.letter() == letter) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsInTopLabel(String text) {
    int end = text.endsWith(".") ? text.length() - 1 : text.length();
    int dot = text.lastIndexOf('.', end - 1);
    return dot >= 0 && isTopLabel(text.substring(dot + 1, end));
  }

  private static boolean isTopLabel(String label) {
    boolean onlyDigits = true;
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      if (!isLetter(c) && !isDigit(c) && c != '-') {
        return false;
      }
      onlyDigits &= isDigit(c);
    }
    return !label.isEmpty()
        && !onlyDigits
        && label.charAt(0) != '-'
        && label.charAt(label.length() - 1) != '-';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Reads left to right, once. */
  private static final class Reader {
    private final String text;
    private final String letters;
    private final char least;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;
    private boolean endedInMacro;

    Reader(String text, String letters, char least) {
      this.text = text;
      this.letters = letters;
      this.least = least;
    }

    Optional<MacroString> read() {
      if (text.indexOf('%') < 0) {
        return plain();
      }
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '%' ? !percent() : !isLiteral(c)) {
          return Optional.empty();
        }
        endedInMacro = c == '%';
        if (!endedInMacro) {
          literal.append(c);
        }
      }
      endLiteral();
      return Optional.of(new MacroString(parts));
    }

    private Optional<MacroString> plain() {
      for (int i = 0; i < text.length(); i++) {
        if (!isLiteral(text.charAt(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(
          new MacroString(text.isEmpty() ? List.of() : List.of(new Part.Literal(text))));
    }

    private boolean isLiteral(char c) {
      return c >= least && c <= '~';
    }

    private boolean percent() {
      if (at == text.length()) {
        return false;
      }
      switch (text.charAt(at++)) {
        case '%' -> literal.append('%');
        case '_' -> literal.append(' ');
        case '-' -> literal.append("%20");
        case '{' -> {
          return macro();
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    /** {@code "%{" macro-letter *DIGIT ["r"] *delimiter "}"}. */
    private boolean macro() {
      int close = text.indexOf('}', at);
      if (close <= at) {
        return false;
      }
      char written = text.charAt(at++);
      char letter = written >= 'A' && written <= 'Z' ? (char) (written + 32) : written;
      int digits = at;
      int keep = 0;
      while (at < close && isDigit(text.charAt(at))) {
        keep = Math.min(keep * 10 + text.charAt(at++) - '0', 1000); // no value has more parts
      }
      boolean counted = at > digits;
      boolean reversed = at < close && (text.charAt(at) == 'r' || text.charAt(at) == 'R');
      at += reversed ? 1 : 0;
      String delimiters = text.substring(at, close);
      at = close + 1;
      endLiteral();
      parts.add(
          new Part.Macro(
              letter, letter != written, keep, reversed, delimiters.isEmpty() ? "." : delimiters));
      return letters.indexOf(letter) >= 0
          && !(counted && keep == 0) // the number of parts must not be zero, section 7.3
          && delimiters.chars().allMatch(c -> DELIMITERS.indexOf(c) >= 0);
    }

    private void endLiteral() {
      if (!literal.isEmpty()) {
        parts.add(new Part.Literal(literal.toString()));
        literal.setLength(0);
      }
    }
  }
}

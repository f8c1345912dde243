package io.poststrom.filter.rules.pattern;

import java.util.Optional;

/** What stands behind a backslash, within a class and outside. perlrebackslash. */
final class Escapes {
  private static final OctetSet HEX =
      OctetSet.DIGITS.or(OctetSet.range('a', 'f')).or(OctetSet.range('A', 'F'));
  private static final OctetSet OCTAL = OctetSet.range('0', '7');
  private static final OctetSet LINE_ENDS =
      OctetSet.range('\n', '\r'); // with vertical tab and form feed
  private static final int OCTAL_BASE = 8;
  private static final int HEX_BASE = 16;

  private final Scanner in;

  Escapes(Scanner in) {
    this.in = in;
  }

  /** The octets that the escape at hand stands for; empty where it means nothing. */
  Optional<OctetSet> read() throws BrokenPattern, UnsupportedPattern {
    if (in.isAtEnd()) {
      throw new BrokenPattern("a backslash at the end");
    }
    char c = in.next();
    OctetSet set =
        switch (c) {
          case 'd' -> OctetSet.DIGITS;
          case 'D' -> OctetSet.DIGITS.not();
          case 'w' -> OctetSet.WORDS;
          case 'W' -> OctetSet.WORDS.not();
          case 's' -> OctetSet.SPACES;
          case 'S' -> OctetSet.SPACES.not();
          case 'h' -> OctetSet.BLANKS;
          case 'H' -> OctetSet.BLANKS.not();
          case 'v' -> LINE_ENDS;
          case 'V' -> LINE_ENDS.not();
          case 'N' -> noLineFeed();
          case 'E' -> OctetSet.NONE;
          default -> OctetSet.of(octet(c));
        };
    return set.size() == 0 ? Optional.empty() : Optional.of(set);
  }

  private OctetSet noLineFeed() throws UnsupportedPattern {
    if (in.starts("{") && !in.startsBraces()) {
      throw new UnsupportedPattern("a character by its name or number, \\N{...}");
    }
    return OctetSet.of('\n').not();
  }

  private int octet(char c) throws BrokenPattern, UnsupportedPattern {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'e' -> 0x1b;
      case 'a' -> 0x07;
      case 'x' -> hex();
      case '0' -> number(in.run(OCTAL, 2), OCTAL_BASE);
      case 'c' -> throw new UnsupportedPattern("a control character by \\c");
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> backReference(c);
      default -> {
        if (OctetSet.WORDS.next(c) == c && c != '_') {
          throw new UnsupportedPattern(
              c == 'g' || c == 'k' ? "a back reference" : "the escape \\" + c);
        }
        if (c >= OctetSet.OCTETS) {
          throw new UnsupportedPattern("a character over 255: patterns see octets");
        }
        yield c;
      }
    };
  }

  private int backReference(char first) throws UnsupportedPattern {
    String more = in.run(OCTAL, 2);
    if (more.length() == 2 && first <= '3') {
      return number(first + more, OCTAL_BASE);
    }
    throw new UnsupportedPattern("a back reference");
  }

  private int hex() throws BrokenPattern, UnsupportedPattern {
    String digits = in.take('{') ? in.upTo('}').strip() : in.run(HEX, 2);
    if (digits.isEmpty()) {
      return 0;
    }
    try {
      int value = number(digits, HEX_BASE);
      if (value < OctetSet.OCTETS) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new BrokenPattern("\\x without a number");
    }
    throw new UnsupportedPattern("a character over 255: patterns see octets");
  }

  private static int number(String digits, int base) {
    return digits.isEmpty() ? 0 : Integer.parseInt(digits, base);
  }
}

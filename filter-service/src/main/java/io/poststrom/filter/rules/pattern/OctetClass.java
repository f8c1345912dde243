package io.poststrom.filter.rules.pattern;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a bracketed class, from behind its bracket. perlrecharclass. */
final class OctetClass {
  private static final OctetSet PRINTABLE = OctetSet.range('!', '~');
  private static final OctetSet LETTERS = OctetSet.range('a', 'z').or(OctetSet.range('A', 'Z'));
  private static final Map<String, OctetSet> POSIX =
      Map.ofEntries(
          Map.entry("alpha", LETTERS),
          Map.entry("digit", OctetSet.DIGITS),
          Map.entry("alnum", LETTERS.or(OctetSet.DIGITS)),
          Map.entry("upper", OctetSet.range('A', 'Z')),
          Map.entry("lower", OctetSet.range('a', 'z')),
          Map.entry("space", OctetSet.SPACES),
          Map.entry("blank", OctetSet.BLANKS),
          Map.entry("word", OctetSet.WORDS),
          Map.entry("graph", PRINTABLE),
          Map.entry("print", PRINTABLE.or(OctetSet.of(' '))),
          Map.entry("cntrl", OctetSet.range(0, 0x1f).or(OctetSet.of(0x7f))),
          Map.entry("ascii", OctetSet.range(0, 0x7f)),
          Map.entry(
              "xdigit", OctetSet.DIGITS.or(OctetSet.range('a', 'f')).or(OctetSet.range('A', 'F'))),
          Map.entry(
              "punct",
              OctetSet.range('!', '/')
                  .or(OctetSet.range(':', '@'))
                  .or(OctetSet.range('[', '`'))
                  .or(OctetSet.range('{', '~'))));

  private final Scanner in;
  private final Escapes escapes;
  private final boolean anyCase;
  private OctetSet set = OctetSet.NONE;

  private OctetClass(Scanner in, Escapes escapes, boolean anyCase) {
    this.in = in;
    this.escapes = escapes;
    this.anyCase = anyCase;
  }

  /**
   * A class.
   *
   * @param anyCase letters stand for both cases, before others are taken instead
   */
  static OctetSet read(Scanner in, Escapes escapes, boolean anyCase)
      throws BrokenPattern, UnsupportedPattern {
    boolean others = in.take('^');
    OctetClass read = new OctetClass(in, escapes, anyCase);
    OctetSet set = read.cased(read.members());
    return others ? set.not() : set;
  }

  private OctetSet cased(OctetSet letters) {
    return anyCase ? letters.folded() : letters;
  }

  private OctetSet members() throws BrokenPattern, UnsupportedPattern {
    boolean first = true;
    while (!in.isAtEnd()) {
      if (!first && in.take(']')) {
        return set;
      }
      first = false;
      OctetSet from = member();
      if (in.starts("-") && !in.starts("-]") && from.size() == 1) {
        in.next();
        OctetSet to = member();
        set = set.or(to.size() == 1 ? range(from, to) : from.or(to).or(OctetSet.of('-')));
      } else {
        set = set.or(from);
      }
    }
    throw new BrokenPattern("a [ without its ]");
  }

  private static OctetSet range(OctetSet from, OctetSet to) throws BrokenPattern {
    if (to.first() < from.first()) {
      throw new BrokenPattern("a range that ends before it begins");
    }
    return OctetSet.range(from.first(), to.first());
  }

  private OctetSet member() throws BrokenPattern, UnsupportedPattern {
    if (in.isAtEnd()) {
      throw new BrokenPattern("a [ without its ]");
    }
    if (in.starts("[:")) {
      return posix();
    }
    if (in.take("\\b")) {
      return OctetSet.of('\b');
    }
    char c = in.next();
    if (c == '\\') {
      Optional<OctetSet> escaped = escapes.read();
      return escaped.orElse(OctetSet.NONE);
    }
    if (c >= OctetSet.OCTETS) {
      throw new UnsupportedPattern("a character over 255: patterns see octets");
    }
    return OctetSet.of(c);
  }

  private OctetSet posix() throws BrokenPattern {
    in.take("[:");
    boolean others = in.take('^');
    String name = in.upTo(':').toLowerCase(Locale.ROOT);
    OctetSet known = POSIX.get(name);
    if (known == null || !in.take(']')) {
      throw new BrokenPattern("there is no class [:" + name + ":]");
    }
    return others ? cased(known).not() : known;
  }
}

package io.poststrom.filter.rules.pattern;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A set of octets, such as a character class. Never changes once it is made. */
final class OctetSet {
  static final int OCTETS = 256;
  static final OctetSet DIGITS = range('0', '9');
  static final OctetSet SPACES = range('\t', '\r').or(of(' '));
  static final OctetSet BLANKS = of(' ').or(of('\t'));
  static final OctetSet WORDS = range('a', 'z').or(range('A', 'Z')).or(DIGITS).or(OctetSet.of('_'));
  static final OctetSet ALL = range(0, OCTETS - 1);
  static final OctetSet NONE = new OctetSet(new BitSet(OCTETS));
  private static final int CASE = 'a' - 'A';

  private final BitSet bits;

  private OctetSet(BitSet bits) {
    this.bits = bits;
  }

  static OctetSet of(int octet) {
    return range(octet, octet);
  }

  static OctetSet range(int from, int to) {
    BitSet bits = new BitSet(OCTETS);
    bits.set(from, to + 1);
    return new OctetSet(bits);
  }

  OctetSet or(OctetSet other) {
    BitSet both = (BitSet) bits.clone();
    both.or(other.bits);
    return new OctetSet(both);
  }

  OctetSet not() {
    BitSet others = (BitSet) bits.clone();
    others.flip(0, OCTETS);
    return new OctetSet(others);
  }

  /** With the other case of each ASCII letter: Perl folds no more in octets. */
  OctetSet folded() {
    BitSet folded = (BitSet) bits.clone();
    for (int c = 'A'; c <= 'Z'; c++) {
      if (bits.get(c) || bits.get(c + CASE)) {
        folded.set(c);
        folded.set(c + CASE);
      }
    }
    return new OctetSet(folded);
  }

  boolean has(int octet) {
    return bits.get(octet);
  }

  int size() {
    return bits.cardinality();
  }

  /** The lowest member, or -1. */
  int first() {
    return bits.nextSetBit(0);
  }

  /** The next member from this one on, or -1. */
  int next(int from) {
    return bits.nextSetBit(from);
  }

  /** The first octet from this one on that is no member. */
  int nextOther(int from) {
    return bits.nextClearBit(from);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OctetSet set && bits.equals(set.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }
}

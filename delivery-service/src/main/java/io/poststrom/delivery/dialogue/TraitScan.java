package io.poststrom.delivery.dialogue;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Finds a content's traits piece by piece. */
public final class TraitScan {
  private final Set<Trait> found = EnumSet.noneOf(Trait.class);
  private Line line = Line.EMPTY;
  private boolean afterCr;
  private boolean nul;
  private boolean header = true;
  private boolean atStart = true;

  /** What the line holds so far, NULs left out. */
  private enum Line {
    EMPTY,
    DOT,
    TEXT
  }

  /** Takes the next octets. */
  public void feed(byte[] octets, int from, int to) {
    int i = from;
    while (i < to) {
      // The common case, a run of printable ASCII within a line, needs no state.
      while (line == Line.TEXT && !afterCr && i < to && octets[i] >= ' ') {
        i++;
      }
      if (i < to) {
        octet(octets[i++]);
      }
    }
    atStart &= from == to;
  }

  /** The traits of what was fed so far, were it all. */
  public Set<Trait> end() {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    traits.addAll(found);
    if (afterCr) {
      traits.add(Trait.UNSAFE_LINES);
    }
    if (!atStart && (afterCr || line != Line.EMPTY || nul)) {
      traits.add(Trait.OPEN_END);
    }
    return Collections.unmodifiableSet(traits);
  }

  private void octet(byte octet) {
    atStart = false;
    if (octet == '\n') {
      lineFeed();
      return;
    }
    if (afterCr) {
      found.add(Trait.UNSAFE_LINES);
    }
    afterCr = octet == '\r';
    if (octet < 0) {
      found.add(Trait.EIGHT_BIT);
      if (header) {
        found.add(Trait.EIGHT_BIT_HEADER);
      }
    }
    if (octet == 0) {
      nul = true;
    } else if (octet != '\r') {
      line = octet == '.' && line == Line.EMPTY ? Line.DOT : Line.TEXT;
    }
  }

  private void lineFeed() {
    if (!afterCr || line == Line.DOT && nul) {
      found.add(Trait.UNSAFE_LINES);
    }
    if (line == Line.EMPTY && !nul) {
      header = false;
    }
    line = Line.EMPTY;
    afterCr = false;
    nul = false;
  }
}

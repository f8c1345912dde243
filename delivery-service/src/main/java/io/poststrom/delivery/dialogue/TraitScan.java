package io.poststrom.delivery.dialogue;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Finds a content's traits piece by piece. One per content, not for two threads. */
public final class TraitScan {
  private final Set<Trait> found = EnumSet.noneOf(Trait.class);
  private At at = At.LINE_START;
  private boolean header = true;

  private enum At {
    LINE_START,
    IN_LINE,
    AFTER_CR,
    /** After the CR of an empty line. */
    AFTER_FIRST_CR
  }

  /** Takes the next octets. */
  public void feed(byte[] octets, int from, int to) {
    int i = from;
    while (i < to) {
      // The common case, printable ASCII within a line, changes nothing.
      while (at == At.IN_LINE && i < to && octets[i] >= ' ') {
        i++;
      }
      if (i < to) {
        octet(octets[i++]);
      }
    }
  }

  /** Whether a trait was seen already. */
  public boolean has(Trait trait) {
    return found.contains(trait);
  }

  /** The traits of what was fed so far, were it all. */
  public Set<Trait> end() {
    EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
    traits.addAll(found);
    switch (at) {
      case LINE_START -> {}
      case IN_LINE -> traits.add(Trait.OPEN_END);
      case AFTER_CR, AFTER_FIRST_CR -> {
        traits.add(Trait.OPEN_END);
        traits.add(Trait.UNSAFE_LINES);
      }
    }
    return Collections.unmodifiableSet(traits);
  }

  private void octet(byte octet) {
    boolean afterCr = at == At.AFTER_CR || at == At.AFTER_FIRST_CR;
    if (octet == '\n') {
      lineFeed(afterCr);
      return;
    }
    if (afterCr || octet == 0) {
      found.add(Trait.UNSAFE_LINES);
    }
    if (octet < 0) {
      found.add(Trait.EIGHT_BIT);
      if (header) {
        found.add(Trait.EIGHT_BIT_HEADER);
      }
    }
    if (octet == '\r') {
      at = at == At.LINE_START ? At.AFTER_FIRST_CR : At.AFTER_CR;
    } else {
      at = At.IN_LINE;
    }
  }

  private void lineFeed(boolean afterCr) {
    if (!afterCr) {
      found.add(Trait.UNSAFE_LINES);
    }
    header &= at != At.AFTER_FIRST_CR && at != At.LINE_START;
    at = At.LINE_START;
  }
}

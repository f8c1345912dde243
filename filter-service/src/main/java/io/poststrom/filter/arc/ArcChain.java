package io.poststrom.filter.arc;

import java.util.List;

/**
 * The ARC sets of a mail, read and not yet verified. RFC 8617 section 5.2, steps 1 to 3.
 *
 * @param sets oldest first, without gaps; empty where there is no chain, or something is wrong
 * @param highest the highest instance that any of its fields names; 0 without chain
 * @param ended whether the newest seal says that the chain had failed: nobody adds to it any more
 * @param problem what is wrong with its structure, printable ASCII; empty if nothing is
 */
public record ArcChain(List<ArcSet> sets, int highest, boolean ended, String problem) {
  public ArcChain {
    sets = List.copyOf(sets);
  }

  /** No ARC field at all. */
  boolean isNone() {
    return sets.isEmpty() && problem.isEmpty();
  }

  ArcSet newest() {
    return sets.getLast();
  }
}

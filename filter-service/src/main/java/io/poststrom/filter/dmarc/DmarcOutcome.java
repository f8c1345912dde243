package io.poststrom.filter.dmarc;

import io.poststrom.filter.dmarc.DmarcQuery.Identifier;
import java.util.List;
import java.util.Optional;

/**
 * What came of it.
 *
 * @param authorDomain the domain in From
 * @param applied the record that applies; empty where the result is none or an error
 * @param aligned the proven identifiers that are aligned
 * @param disposition what the owner wants done with this very mail: none unless it failed
 * @param problem in words, empty where there is none
 */
public record DmarcOutcome(
    DmarcResult result,
    String authorDomain,
    Optional<Applied> applied,
    List<Identifier> aligned,
    Policy disposition,
    String problem) {
  public DmarcOutcome {
    aligned = List.copyOf(aligned);
  }

  /**
   * The record that applies.
   *
   * @param domain where it was found: the author domain or one above
   * @param policy what it says of mail from the author domain, before t and pct
   */
  public record Applied(DmarcRecord record, String domain, Policy policy) {}

  static DmarcOutcome without(DmarcResult result, String authorDomain, String problem) {
    return new DmarcOutcome(
        result, authorDomain, Optional.empty(), List.of(), Policy.NONE, problem);
  }
}

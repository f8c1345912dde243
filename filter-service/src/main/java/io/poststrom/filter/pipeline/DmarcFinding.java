package io.poststrom.filter.pipeline;

import io.poststrom.mail.DmarcObservation;
import java.util.Optional;

/**
 * What DMARC found, for those who go on from there.
 *
 * @param authorDomain the domain in From, A-labels
 * @param standing how the mail stands to it
 * @param observation for the aggregate report; empty where none is wanted
 */
public record DmarcFinding(
    String authorDomain, Standing standing, Optional<DmarcObservation> observation) {
  /** How a mail stands to its author domain. */
  public enum Standing {
    /** It passed, and the owner wants those that do not kept away from readers. */
    PASSED_ENFORCED,
    /** It passed. */
    PASSED,
    /** It did not, or that can't be said. */
    NOT_PASSED
  }
}

package io.poststrom.filter.pipeline;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.mail.Verdict.Action;
import java.util.List;

/**
 * What an aggregate report says was done with a mail: what DMARC alone led to, for what else the
 * filter thinks of it is nobody's business (RFC 9990 section 7.3).
 */
final class Treatments {
  private Treatments() {}

  /**
   * The observation with what was done.
   *
   * @param seen its disposition is what the owner wants of this mail
   */
  static DmarcObservation of(DmarcObservation seen, Action action) {
    if (seen.disposition() == Treatment.PASS) {
      return seen;
    }
    Treatment done =
        switch (action) {
          case PASS -> Treatment.NONE;
          case TAG, QUARANTINE, REJECT -> Treatment.QUARANTINE; // refused in the session, or held
          case DISCARD -> Treatment.REJECT;
        };
    return done == seen.disposition()
        ? seen
        : seen.treated(
            done, seen.overrides().isEmpty() ? List.of(Override.LOCAL_POLICY) : seen.overrides());
  }
}

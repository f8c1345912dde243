package io.poststrom.filter.pipeline;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.settings.MailDomain.Handling;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an aggregate report says was done with a mail: what DMARC alone led to, for what else the
 * filter thinks of it is nobody's business (RFC 9990 section 7.3).
 */
final class Treatments {
  private Treatments() {}

  /** What was seen of a mail, if a report wants it, with what DMARC led to. */
  static Optional<DmarcObservation> observed(
      Findings findings, Collection<Handling> handlings, Stage stage) {
    return findings
        .dmarc()
        .flatMap(DmarcFinding::observation)
        .map(seen -> of(seen, mostSevere(findings, handlings), stage));
  }

  /** When it was decided. */
  enum Stage {
    /** In the session: what was to be refused was refused. */
    BEFORE_QUEUE,
    /** After our 250: what was to be refused is held. */
    ACCEPTED
  }

  /** Where recipients have it differently. */
  private static Action mostSevere(Findings findings, Collection<Handling> handlings) {
    return handlings.stream()
        .map(findings::byWish)
        .max(Comparator.naturalOrder())
        .orElse(Action.PASS);
  }

  /**
   * The observation with what was done.
   *
   * @param seen its disposition is what the owner wants of this mail
   */
  static DmarcObservation of(DmarcObservation seen, Action action, Stage stage) {
    if (seen.disposition() == Treatment.PASS) {
      return seen;
    }
    Treatment done =
        switch (action) {
          case PASS -> Treatment.NONE;
          case TAG, QUARANTINE -> Treatment.QUARANTINE;
          case REJECT -> stage == Stage.BEFORE_QUEUE ? Treatment.REJECT : Treatment.QUARANTINE;
          case DISCARD -> Treatment.REJECT;
        };
    return done == seen.disposition()
        ? seen
        : seen.treated(
            done, seen.overrides().isEmpty() ? List.of(Override.LOCAL_POLICY) : seen.overrides());
  }
}

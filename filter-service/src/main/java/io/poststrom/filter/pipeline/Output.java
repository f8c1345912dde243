package io.poststrom.filter.pipeline;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.Learned;
import io.poststrom.mail.Obligation;

/** Something that the filter writes. All outputs of a batch go out in one transaction. */
public sealed interface Output {
  /** Into the queue. */
  record Queue(Obligation obligation) implements Output {}

  /** Into quarantine, for a person to decide. */
  record Hold(AcceptedMail mail) implements Output {}

  /**
   * Back into {@code mail.accepted} with its verdict: another program has made another mail of it.
   * From there it is addressed.
   */
  record Again(AcceptedMail mail) implements Output {}

  /** Into the slow lane: its checks were not done when the batch had to go on. */
  record Later(AcceptedMail mail) implements Output {}

  /** For the aggregate report of the author domain's owner. */
  record Observe(DmarcObservation observation) implements Output {}

  /** A mail that the classifier has learned. */
  record Learn(String key, Learned learned) implements Output {}

  /** A fact for {@code mail.events}. */
  record Tell(MailEvent event) implements Output {}
}

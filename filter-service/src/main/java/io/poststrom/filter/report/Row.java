package io.poststrom.filter.report;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import java.util.List;
import java.util.Optional;

/** What mails counted together have in common: a record of RFC 9990 section 3.1.1.6. */
record Row(
    String source,
    Treatment disposition,
    Alignment dkim,
    Alignment spf,
    List<Override> overrides,
    String headerFrom,
    String envelopeFrom,
    Optional<SpfResult> spfResult,
    List<Signature> signatures) {
  static Row of(DmarcObservation seen) {
    return new Row(
        seen.source().getHostAddress(),
        seen.disposition(),
        seen.dkim(),
        seen.spf(),
        seen.overrides(),
        seen.headerFrom(),
        seen.envelopeFrom(),
        seen.spfResult(),
        seen.signatures());
  }
}

package io.poststrom.filter.report;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;

/** How many octets of memory something takes: not exactly, but hardly ever more. */
final class Weight {
  /** An object of a few fields and its place in a collection. */
  private static final long OBJECT = 48;

  /** A row with its count, its lists and its place in the map. */
  private static final long ROW = 256;

  /** A domain with its map, its policy and its place among the others. */
  private static final long DOMAIN = 400;

  private Weight() {}

  static long of(Row row) {
    long octets = ROW + of(row.source()) + of(row.headerFrom()) + of(row.envelopeFrom());
    octets += row.overrides().size() * OBJECT;
    octets += row.spfResult().map(Weight::of).orElse(0L);
    return octets + row.signatures().stream().mapToLong(Weight::of).sum();
  }

  /** Of all but the rows. */
  static long ofRecord(DmarcObservation seen) {
    return DOMAIN
        + of(seen.policyDomain())
        + of(seen.policy().failureOptions())
        + seen.destinations().stream().mapToLong(Weight::of).sum();
  }

  private static long of(Destination to) {
    return OBJECT + of(to.uri());
  }

  private static long of(SpfResult spf) {
    return OBJECT + of(spf.domain()) + of(spf.result());
  }

  private static long of(Signature signature) {
    return OBJECT + of(signature.domain()) + of(signature.selector()) + of(signature.result());
  }

  private static long of(String text) {
    return OBJECT + 2L * text.length();
  }
}

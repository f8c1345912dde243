package io.poststrom.filter.care;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an MX host says of its certificate. RFC 7672, RFC 6698. */
public final class TlsaFindings {
  private static final int PKIX_TA = 0;
  private static final int PKIX_EE = 1;
  private static final int DANE_TA = 2;
  private static final int DANE_EE = 3;
  private static final int[] DIGITS = {0, 64, 128}; // of full data, SHA-256, SHA-512

  private TlsaFindings() {}

  /** What was found out of one MX host. */
  public record Facts(String host, DnsAnswer tlsa) {
    /** Where a host's records are. RFC 7672 section 2.2.3. */
    public static String name(String host) {
      return "_25._tcp." + host;
    }
  }

  /** What is right and wrong with it. */
  public static List<Finding> of(Facts facts) {
    String name = Facts.name(facts.host());
    return switch (facts.tlsa()) {
      case DnsAnswer.Records ignored -> records(facts, name);
      case DnsAnswer.NoData() -> List.of(none(facts, name));
      case DnsAnswer.NxDomain() -> List.of(none(facts, name));
      case DnsAnswer other -> List.of(Finding.silence(Subject.TLSA, name, other));
    };
  }

  private static Finding none(Facts facts, String name) {
    return Finding.note(
        Subject.TLSA,
        facts.host() + " has no TLSA records; with DNSSEC, senders could insist on its certificate",
        name + ". IN TLSA 3 1 1 <SHA-256 of its certificate's SubjectPublicKeyInfo>");
  }

  private static List<Finding> records(Facts facts, String name) {
    List<Finding> findings = new ArrayList<>();
    boolean usable = false;
    for (DnsRecord.Tlsa tlsa : facts.tlsa().tlsa()) {
      Optional<Finding> flaw = flaw(name, tlsa);
      usable |= flaw.isEmpty();
      findings.add(flaw.orElseGet(() -> Finding.ok(Subject.TLSA, shown(name, tlsa))));
    }
    if (usable && !facts.tlsa().isAuthenticated()) {
      findings.add(
          Finding.note(
              Subject.TLSA,
              "the resolver does not say that DNSSEC proves the records of "
                  + facts.host()
                  + "; if they are not signed, nobody uses them (ask a validating resolver with"
                  + " --server)"));
    }
    return findings;
  }

  private static Optional<Finding> flaw(String name, DnsRecord.Tlsa tlsa) {
    String shown = shown(name, tlsa);
    if (tlsa.usage() == PKIX_TA || tlsa.usage() == PKIX_EE) {
      int usage = tlsa.usage() == PKIX_TA ? DANE_TA : DANE_EE;
      DnsRecord.Tlsa mended =
          new DnsRecord.Tlsa(usage, tlsa.selector(), tlsa.matching(), tlsa.data());
      return wrong(
          shown + ": usage " + tlsa.usage() + " is not for SMTP (RFC 7672 section 3.1.3)",
          ZoneLine.tlsa(name, mended));
    }
    if (tlsa.usage() > DANE_EE || tlsa.selector() > 1 || tlsa.matching() >= DIGITS.length) {
      return wrong(shown + ": want a usage of 2 or 3, a selector of 0 or 1, matching 0, 1 or 2");
    }
    int digits = DIGITS[tlsa.matching()];
    if (tlsa.data().isEmpty() || digits > 0 && tlsa.data().length() != digits) {
      return wrong(
          shown
              + ": matching "
              + tlsa.matching()
              + " wants "
              + (digits == 0 ? "data" : digits / 2 + " octets of data")
              + ", not "
              + tlsa.data().length() / 2);
    }
    return Optional.empty();
  }

  private static Optional<Finding> wrong(String text, String... mend) {
    return Optional.of(Finding.wrong(Subject.TLSA, text, mend));
  }

  private static String shown(String name, DnsRecord.Tlsa tlsa) {
    String data = tlsa.data();
    return "%s: %d %d %d %s"
        .formatted(
            name,
            tlsa.usage(),
            tlsa.selector(),
            tlsa.matching(),
            data.length() > 16 ? data.substring(0, 16) + "..." : data);
  }
}

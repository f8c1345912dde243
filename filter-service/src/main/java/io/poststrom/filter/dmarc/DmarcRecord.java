package io.poststrom.filter.dmarc;

import java.util.List;

/**
 * A DMARC policy record, with defaults for what it leaves out. RFC 9989 section 4.7; {@code pct} is
 * RFC 7489's and still honoured, since owners who wrote it rely on it.
 *
 * @param policy for the domain itself
 * @param subdomains for subdomains that exist
 * @param missing for subdomains that do not exist
 * @param strictDkim whether DKIM's domain must be the author domain itself
 * @param strictSpf whether SPF's must
 * @param boundary what the record says of its domain's place in the tree
 * @param testing whether policies are to be applied one level below
 * @param percent of how many failing mails in a hundred the policy is wanted, 0 to 100
 * @param aggregateReports URIs for them (rua)
 * @param failureReports URIs for them (ruf), without obsolete sizes
 * @param failureOptions when failure reports are wanted (fo): some of 0, 1, d, s
 */
public record DmarcRecord(
    Policy policy,
    Policy subdomains,
    Policy missing,
    boolean strictDkim,
    boolean strictSpf,
    Boundary boundary,
    boolean testing,
    int percent,
    List<ReportUri> aggregateReports,
    List<String> failureReports,
    String failureOptions) {
  public DmarcRecord {
    aggregateReports = List.copyOf(aggregateReports);
    failureReports = List.copyOf(failureReports);
  }

  /** Whether a domain is one of an organization. RFC 9989 section 4.7, tag psd. */
  public enum Boundary {
    /** {@code psd=y}: others register names under it. */
    PUBLIC_SUFFIX,
    /** {@code psd=n}: it is the organizational domain. */
    ORGANIZATION,
    /** {@code psd=u}: the tree walk has to find out. */
    UNKNOWN
  }

  /** What a text is. */
  public sealed interface Parsed {
    /** A record. */
    record Valid(DmarcRecord record) implements Parsed {}

    /** A record of this version that says nothing one could apply. RFC 9989 section 4.10.1. */
    record Unusable(String reason) implements Parsed {}

    /** No DMARC record. */
    record Foreign() implements Parsed {}
  }

  /** Reads a TXT record's text. Never throws. */
  public static Parsed parse(String text) {
    return DmarcRecordParser.parse(text);
  }
}

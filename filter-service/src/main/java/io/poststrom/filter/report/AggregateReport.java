package io.poststrom.filter.report;

import io.poststrom.mail.MailId;

/**
 * What is to be told to a domain's owner.
 *
 * @param id the report mail's own, made from domain, period and place: written twice it is one
 * @param domain where the policy was found
 * @param span the period
 * @param tally the mails
 */
public record AggregateReport(MailId id, String domain, Span span, DomainTally tally) {
  /**
   * The report of a domain.
   *
   * @param place the partition that the tally is from: as many reports as places
   */
  public static AggregateReport of(String domain, Span span, int place, DomainTally tally) {
    String source = "dmarc/" + domain + "/" + span.begin().getEpochSecond() + "/" + place;
    return new AggregateReport(MailId.derived(span.end(), source), domain, span, tally);
  }

  /** RFC 9990 section 3.5.1; the mail's Message-ID as well. */
  String reportId(Identity identity) {
    return id.text() + "@" + identity.submitter();
  }

  long lastSecond() {
    return span.end().getEpochSecond() - 1;
  }
}

package io.poststrom.filter.report;

import io.poststrom.filter.report.Destinations.Reader;
import io.poststrom.mail.AcceptedMail;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Reports to mails for those who want them and may have them. Threads: any; who may have one is
 * said on a thread of DNS, which has no time for composing.
 */
public final class AggregateReports {
  private final Identity identity;
  private final Destinations destinations;

  /** From this organization to these. */
  public AggregateReports(Identity identity, Destinations destinations) {
    this.identity = identity;
    this.destinations = destinations;
  }

  /** What became of a report. */
  public sealed interface Composed {
    /** To be accepted. */
    record Mail(AcceptedMail mail) implements Composed {}

    /** Nobody wants it who may have it. */
    record Unwanted() implements Composed {}

    /** It is larger than any reader takes. */
    record TooLarge() implements Composed {}
  }

  /** Who may have it. Never completes exceptionally but by a fault of ours. */
  public CompletionStage<List<Reader>> readers(AggregateReport report) {
    return destinations.readers(report.domain(), report.tally().destinations());
  }

  /** The mail, one for all readers. Takes a while for many rows. */
  public Composed compose(AggregateReport report, List<Reader> readers, Instant now) {
    if (readers.isEmpty()) {
      return new Composed.Unwanted();
    }
    AggregateMail composer = new AggregateMail(identity, report, now);
    AcceptedMail mail = composer.to(readers.stream().map(Reader::mailbox).toList());
    long octets = mail.envelope().size();
    List<Reader> taking =
        readers.stream()
            .filter(reader -> octets <= reader.mostOctets().orElse(Long.MAX_VALUE))
            .toList();
    if (taking.isEmpty()) {
      return new Composed.TooLarge();
    }
    return new Composed.Mail(
        taking.size() == readers.size()
            ? mail
            : composer.to(taking.stream().map(Reader::mailbox).toList()));
  }
}

package io.poststrom.filter.report;

import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Published;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy domain's mails in one period. Where the record has changed meanwhile, the last one that
 * there was room for stands for all (RFC 9990 section 3.3).
 */
public final class DomainTally {
  private final Map<Row, Long> rows = new HashMap<>();
  private Published policy;
  private List<Destination> destinations;
  private long recordOctets;
  private long rowOctets;
  private long leftOut;

  /** A row and its mails. */
  record Counted(Row row, long mails) {}

  DomainTally(DmarcObservation first) {
    this.policy = first.policy();
    this.destinations = first.destinations();
    this.recordOctets = Weight.ofRecord(first);
  }

  /** Counts a mail; true where it has made a new row. */
  boolean add(DmarcObservation seen, int mostRows, long mostOctets) {
    replaceRecord(seen, mostOctets);
    Row row = Row.of(seen);
    if (rows.computeIfPresent(row, (known, mails) -> mails + 1) != null) {
      return false;
    }
    long more = Weight.of(row);
    if (rows.size() >= mostRows || octets() + more > mostOctets) {
      leftOut++;
      return false;
    }
    rows.put(row, 1L);
    rowOctets += more;
    return true;
  }

  private void replaceRecord(DmarcObservation seen, long mostOctets) {
    long instead = Weight.ofRecord(seen);
    if (instead <= recordOctets || rowOctets + instead <= mostOctets) {
      policy = seen.policy();
      destinations = seen.destinations();
      recordOctets = instead;
    }
  }

  /** What it takes of the memory. */
  long octets() {
    return recordOctets + rowOctets;
  }

  Published policy() {
    return policy;
  }

  List<Destination> destinations() {
    return destinations;
  }

  /** Mails for whose rows there was no room. */
  long leftOut() {
    return leftOut;
  }

  /** The rows, those of most mails first, and always in the same order. */
  List<Counted> rows() {
    return rows.entrySet().stream()
        .map(entry -> new Counted(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparingLong(Counted::mails)
                .reversed()
                .thenComparing(counted -> counted.row().toString()))
        .toList();
  }
}

package io.poststrom.filter.report;

import io.poststrom.mail.DmarcObservation;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * All mails of a period, by policy domain. Memory is bounded, whoever sends what: what finds no
 * room is counted, in its domain's report where it has one. One thread uses it.
 */
public final class PeriodTally {
  private final Limits limits;
  private final TreeMap<String, DomainTally> domains = new TreeMap<>();
  private int rows;
  private long octets;
  private long leftOut;

  /**
   * How much is held.
   *
   * @param domains reports of one period
   * @param rows in one report
   * @param rowsInAll in all reports of one period
   * @param octets for one report, as {@link Weight} has it
   * @param octetsInAll for all reports of one period
   */
  public record Limits(int domains, int rows, int rowsInAll, long octets, long octetsInAll) {
    /** 32 MiB, whatever names are sent: some 30,000 ordinary rows, or 2,000 of longest names. */
    public static final Limits DEFAULT = new Limits(10_000, 5_000, 50_000, 4 << 20, 32 << 20);
  }

  /** Nothing yet. */
  public PeriodTally(Limits limits) {
    this.limits = limits;
  }

  /** Counts a mail. */
  public void add(DmarcObservation seen) {
    DomainTally domain = domains.get(seen.policyDomain());
    if (domain == null) {
      domain = new DomainTally(seen);
      if (!hasRoom(domain)) {
        leftOut++;
        return;
      }
      domains.put(seen.policyDomain(), domain);
      octets += domain.octets();
    }
    int mostRows = rows < limits.rowsInAll() ? limits.rows() : 0;
    long before = domain.octets();
    long mostOctets = Math.min(limits.octets(), before + limits.octetsInAll() - octets);
    if (domain.add(seen, mostRows, mostOctets)) {
      rows++;
    }
    octets += domain.octets() - before;
  }

  private boolean hasRoom(DomainTally domain) {
    return domains.size() < limits.domains()
        && rows < limits.rowsInAll()
        && octets + domain.octets() <= limits.octetsInAll();
  }

  /** The domains behind this one, in order; all behind the empty one. */
  public SequencedMap<String, DomainTally> after(String domain) {
    return domains.tailMap(domain, false);
  }

  /** How many domains. */
  public int size() {
    return domains.size();
  }

  /** Mails of domains for which there was no room. */
  public long leftOut() {
    return leftOut;
  }
}

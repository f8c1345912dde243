package io.poststrom.settings;

import java.util.List;

/**
 * Kind {@code MailDomain}: domains that we take mail for from anybody.
 *
 * @param name the document's {@code metadata.name}
 * @param domains 1 or more
 * @param thresholds what a score leads to
 */
public record MailDomain(String name, List<DomainPattern> domains, Thresholds thresholds) {
  public MailDomain {
    domains = List.copyOf(domains);
  }

  /**
   * The lowest scores of each action; tag &lt;= quarantine &lt;= discard.
   *
   * @param tag default 5
   * @param quarantine default 10
   * @param discard default 1000: never by score alone
   */
  public record Thresholds(double tag, double quarantine, double discard) {
    /** What holds where no document says otherwise. */
    public static final Thresholds DEFAULT = new Thresholds(5, 10, 1_000);

    public Thresholds {
      if (!(tag <= quarantine && quarantine <= discard)) {
        throw new IllegalArgumentException("thresholds must rise: tag <= quarantine <= discard");
      }
    }
  }
}

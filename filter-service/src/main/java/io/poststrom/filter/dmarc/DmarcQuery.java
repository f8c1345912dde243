package io.poststrom.filter.dmarc;

import java.util.List;

/**
 * What DMARC decides on.
 *
 * @param authorDomain the domain in From, A-labels, lower case
 * @param identifiers whose use SPF or DKIM has proven, or could not tell in time
 * @param sample 0 to 99, drawn anew for each mail: which mails {@code pct} picks
 */
public record DmarcQuery(String authorDomain, List<Identifier> identifiers, int sample) {
  public DmarcQuery {
    identifiers = List.copyOf(identifiers);
  }

  /** By what a domain's use is proven. */
  public enum Method {
    /** RFC 7208, the MAIL FROM identity. */
    SPF,
    /** RFC 6376, the tag d. */
    DKIM
  }

  /**
   * A domain of which SPF or DKIM says something.
   *
   * @param domain A-labels, lower case
   * @param proven false where the method ended with temperror: it might have been
   */
  public record Identifier(Method method, String domain, boolean proven) {}
}

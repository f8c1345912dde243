package io.poststrom.filter.care;

/** What is looked at, in the order in which it is told. */
public enum Subject {
  /** RFC 5321 section 5.1, RFC 7505. */
  MX("MX"),
  /** Reverse DNS of the MX hosts: RFC 1912 section 2.1. */
  PTR("PTR"),
  /** RFC 7208. */
  SPF("SPF"),
  /** RFC 6376. */
  DKIM("DKIM"),
  /** RFC 9989. */
  DMARC("DMARC"),
  /** RFC 8461. */
  MTA_STS("MTA-STS"),
  /** RFC 8460. */
  TLS_RPT("TLS-RPT"),
  /** RFC 7672. */
  TLSA("TLSA");

  private final String word;

  Subject(String word) {
    this.word = word;
  }

  /** As it is printed. */
  public String word() {
    return word;
  }
}

package io.poststrom.smtp;

/** What a sender asks of the hosts on a mail's way. RFC 8689. */
public enum TlsDemand {
  /** TLS where both sides can. */
  WHEN_OFFERED,
  /**
   * REQUIRETLS: only over TLS, to a host that has proven its name and asks the same of the next.
   */
  REQUIRED
}

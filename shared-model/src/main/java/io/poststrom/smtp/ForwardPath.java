package io.poststrom.smtp;

/** The argument of RCPT TO. RFC 5321 sections 4.1.1.3 and 2.3.5. */
public sealed interface ForwardPath {
  /** A full mailbox; a source route before it has been dropped (RFC 5321 section 4.1.1.3 and C). */
  record To(Mailbox mailbox) implements ForwardPath {}

  /** {@code <Postmaster>} without a domain, in any case: the reserved mailbox of this host. */
  record Postmaster() implements ForwardPath {}
}

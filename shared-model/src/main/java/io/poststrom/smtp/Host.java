package io.poststrom.smtp;

/**
 * What may stand right of the {@code @}: a domain or an address literal. RFC 5321 section 4.1.2.
 */
public sealed interface Host permits Domain, AddressLiteral {
  /** The text as it goes on the wire, brackets of a literal included. */
  String text();
}

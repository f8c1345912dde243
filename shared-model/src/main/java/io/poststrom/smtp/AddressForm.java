package io.poststrom.smtp;

/**
 * Whether a mail's envelope or header may hold UTF-8. RFC 6531 section 3.4: the SMTPUTF8 parameter.
 */
public enum AddressForm {
  ASCII,
  SMTPUTF8
}

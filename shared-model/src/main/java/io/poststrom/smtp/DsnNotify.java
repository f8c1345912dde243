package io.poststrom.smtp;

/** A keyword of the NOTIFY parameter of RCPT. RFC 3461 section 4.1; NEVER stands alone. */
public enum DsnNotify {
  NEVER,
  SUCCESS,
  FAILURE,
  DELAY
}

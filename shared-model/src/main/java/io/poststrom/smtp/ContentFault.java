package io.poststrom.smtp;

/**
 * What no content may hold, whatever its BODY type: RFC 2045 sections 2.7 and 2.8, RFC 5321 section
 * 2.3.8. Each has been used to smuggle mail past servers that read it differently, so that mail
 * with one is refused, never mended.
 */
public enum ContentFault {
  /** A CR that no LF follows. */
  BARE_CR,
  /** An LF that no CR precedes. */
  BARE_LF,
  /** A NUL octet. */
  NUL
}

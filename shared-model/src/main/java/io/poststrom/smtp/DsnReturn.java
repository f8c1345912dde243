package io.poststrom.smtp;

/** The RET parameter of MAIL: what a failure report carries back. RFC 3461 section 4.3. */
public enum DsnReturn {
  FULL,
  HDRS
}

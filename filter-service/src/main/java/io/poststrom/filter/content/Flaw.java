package io.poststrom.filter.content;

/** What is wrong with a header as such, whatever its fields say. */
public enum Flaw {
  /** A line that is neither a field nor a continuation of one. RFC 5322 section 2.2. */
  BAD_LINE,
  /** An octet over 127. RFC 5322 section 2.2; allowed with SMTPUTF8 (RFC 6532 section 3). */
  EIGHT_BIT,
  /** A NUL octet. RFC 5322 section 4: obsolete everywhere. */
  NUL,
  /** A line of more than 998 octets. RFC 5322 section 2.1.1. */
  LONG_LINE,
  /** More fields than {@link HeaderParser#MAX_FIELDS}; the rest has not been read. */
  TOO_MANY_FIELDS,
  /** No empty line within the octets at hand: a header without body, or longer than we read. */
  NO_END
}

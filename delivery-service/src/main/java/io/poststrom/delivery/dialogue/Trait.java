package io.poststrom.delivery.dialogue;

import java.util.Set;

/** What a content has that not every host can take. */
public enum Trait {
  /** Octets above 127 in the header: RFC 6532, needs SMTPUTF8. */
  EIGHT_BIT_HEADER,
  /** Octets above 127 anywhere: RFC 6152, needs 8BITMIME. */
  EIGHT_BIT,
  /**
   * A CR or LF on its own, or a NUL: sent with DATA, some host would see an end of data or a line
   * in it where others see none (SMTP smuggling).
   */
  UNSAFE_LINES,
  /** The last line has no CRLF. DATA would add one. */
  OPEN_END;

  /** Finds the traits of a content. One pass. */
  public static Set<Trait> of(byte[] content) {
    TraitScan scan = new TraitScan();
    scan.feed(content, 0, content.length);
    return scan.end();
  }
}

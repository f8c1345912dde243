package io.poststrom.spf;

import java.util.List;
import java.util.Optional;

/**
 * A published policy. RFC 7208 section 4.6.
 *
 * @param directives in order of evaluation
 * @param redirect whose policy stands in when no directive matches, section 6.1
 * @param explanation where the words for a fail lie, section 6.2
 */
record SpfRecord(
    List<Directive> directives, Optional<MacroString> redirect, Optional<MacroString> explanation) {
  static final String VERSION = "v=spf1";

  SpfRecord {
    directives = List.copyOf(directives);
  }

  /** Whether a TXT record is an SPF record at all, right or wrong. Section 4.5. */
  static boolean isSpf(String text) {
    return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
        && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
  }

  /**
   * One term that may match.
   *
   * @param qualifier the result if it does
   * @param text as published, for header fields and logs
   */
  record Directive(SpfResult qualifier, Mechanism mechanism, String text) {}

  /** What the parser says. */
  sealed interface Parsed {
    /** A record that obeys the grammar from end to end. */
    record Valid(SpfRecord record) implements Parsed {}

    /** It does not, for this reason: permerror, whatever its other terms say. Section 4.6. */
    record Invalid(String reason) implements Parsed {}
  }
}

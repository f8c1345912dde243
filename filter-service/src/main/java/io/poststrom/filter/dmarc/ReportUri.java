package io.poststrom.filter.dmarc;

import java.util.OptionalLong;

/**
 * Where a domain owner wants aggregate reports.
 *
 * @param text an absolute URI, without the size
 * @param mostOctets how large a report it takes; RFC 7489 section 6.4, obsolete but still honoured
 */
public record ReportUri(String text, OptionalLong mostOctets) {
  @Override
  public String toString() {
    return text;
  }
}

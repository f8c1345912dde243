package io.poststrom.filter.bimi;

/**
 * What came of a lookup.
 *
 * @param domain where the record was found; the author domain where none was
 * @param selector which one
 * @param found what it says
 */
public record BimiOutcome(String domain, String selector, Found found) {
  /** What was found. */
  public sealed interface Found {
    /** A record. */
    record Published(BimiRecord record) implements Found {}

    /** None, or several, which count as none. */
    record Nothing() implements Found {}

    /** DNS did not say. */
    record Unknown(String reason) implements Found {}
  }
}

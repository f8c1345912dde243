package io.poststrom.filter.report;

import java.time.Instant;

/**
 * The time that a report is about.
 *
 * @param begin its first second
 * @param end the first second after it
 */
public record Span(Instant begin, Instant end) {
  public Span {
    if (!begin.isBefore(end)) {
      throw new IllegalArgumentException("a span begins before it ends");
    }
  }
}

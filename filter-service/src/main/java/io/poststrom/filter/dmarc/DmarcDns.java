package io.poststrom.filter.dmarc;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What DMARC asks of DNS: the port of this package. No stage completes exceptionally. Names are
 * dotted A-labels; aliases are followed.
 */
public interface DmarcDns {
  /** TXT records, each with its strings joined, an octet a character. */
  CompletionStage<Answer> texts(String name);

  /** Whether a name has A, AAAA or MX records. RFC 9989 section 3.2.13. */
  CompletionStage<Existence> existence(String name);

  /** Whether a domain exists. */
  enum Existence {
    /** It has one of these records. */
    EXISTS,
    /** It has none. */
    MISSING,
    /** DNS did not say. */
    UNKNOWN
  }

  /** What came back. */
  sealed interface Answer {
    /** At least one record. */
    record Found(List<String> records) implements Answer {}

    /** No such name or no such record. */
    record Nothing() implements Answer {}

    /** A server failure or a timeout, in words. */
    record Failed(String reason) implements Answer {}
  }
}

package io.poststrom.delivery.route;

import java.util.List;

/** What DNS says to one question. */
public sealed interface Answer<T> {
  /** Records, 1 or more, aliases followed; and whether DNSSEC proves them. */
  record Found<T>(List<T> records, Proof proof) implements Answer<T> {
    public Found {
      records = List.copyOf(records);
    }

    /** Records that nothing proves. */
    public Found(List<T> records) {
      this(records, Proof.NONE);
    }
  }

  /** What speaks for an answer. */
  enum Proof {
    DNSSEC,
    NONE
  }

  /** The name exists, but has no record of the type asked for. */
  record NoRecords<T>() implements Answer<T> {}

  /** NXDOMAIN. */
  record NoSuchName<T>() implements Answer<T> {}

  /** The zone is broken for good: an alias that leads back to itself, or too many in a row. */
  record Broken<T>(String reason) implements Answer<T> {}

  /** No answer now: a timeout, SERVFAIL, a server that cannot be reached. */
  record Unavailable<T>(String reason) implements Answer<T> {}
}

package io.poststrom.filter.dkim;

/**
 * A body on its way into canonical form: octets come in pieces, cut anywhere, and what is certain
 * goes on at once; nothing is gathered. RFC 6376 sections 3.4.3 and 3.4.4. A line ends with CRLF; a
 * CR or LF alone, which the ingress lets nobody send, is an octet like any other.
 */
sealed interface CanonicalBody permits SimpleBody, RelaxedBody {
  /** The next octets, which are read and not kept. */
  void update(byte[] octets, int from, int to);

  /** The body is over. */
  void end();

  /** Who gets the canonical octets. */
  interface Sink {
    /** The next ones, which are read and not kept. */
    void write(byte[] octets, int from, int to);
  }

  static CanonicalBody of(Canonicalisation form, Sink sink) {
    return switch (form) {
      case SIMPLE -> new SimpleBody(sink);
      case RELAXED -> new RelaxedBody(sink);
    };
  }
}

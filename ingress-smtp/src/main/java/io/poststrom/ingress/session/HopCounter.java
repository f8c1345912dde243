package io.poststrom.ingress.session;

/**
 * Counts the Received fields of a header while the content streams past, and looks no further than
 * its end. RFC 5321 section 6.3: that number is how a loop shows.
 */
final class HopCounter {
  private static final byte[] NAME = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd'};

  private enum State {
    IN_NAME,
    AFTER_NAME,
    REST_OF_LINE,
    HEADER_ENDED
  }

  private State state = State.IN_NAME;
  private int matched;
  private boolean lineIsEmpty = true;
  private int hops;

  /** The next octets of the content. */
  void scan(byte[] octets, int offset, int length) {
    for (int i = offset; i < offset + length && state != State.HEADER_ENDED; i++) {
      byte octet = octets[i];
      if (octet == '\n') {
        endLine();
      } else if (octet != '\r') {
        lineIsEmpty = false;
        state = step(octet);
      }
    }
  }

  /** Received fields so far. */
  int hops() {
    return hops;
  }

  private void endLine() {
    state = lineIsEmpty ? State.HEADER_ENDED : State.IN_NAME;
    lineIsEmpty = true;
    matched = 0;
  }

  private State step(byte octet) {
    return switch (state) {
      case IN_NAME -> name(octet);
      case AFTER_NAME -> afterName(octet);
      case REST_OF_LINE, HEADER_ENDED -> state;
    };
  }

  private State name(byte octet) {
    if ((octet | 0x20) != NAME[matched]) {
      return State.REST_OF_LINE;
    }
    matched++;
    return matched == NAME.length ? State.AFTER_NAME : State.IN_NAME;
  }

  private State afterName(byte octet) {
    if (octet == ':') {
      hops++;
      return State.REST_OF_LINE;
    }
    // RFC 5322 section 4.5.3: white space before the colon is obsolete and must be understood.
    return octet == ' ' || octet == '\t' ? State.AFTER_NAME : State.REST_OF_LINE;
  }
}

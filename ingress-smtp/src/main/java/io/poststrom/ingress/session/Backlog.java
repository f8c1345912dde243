package io.poststrom.ingress.session;

import java.util.Arrays;

/**
 * What a client sent before its turn. It holds one read at most, or what the transport still
 * delivers while it learns to pause; the empty one holds no buffer.
 */
final class Backlog {
  private static final byte[] NOTHING = {};

  private final Transport transport;
  private byte[] octets = NOTHING;
  private boolean paused;

  Backlog(Transport transport) {
    this.transport = transport;
  }

  boolean isEmpty() {
    return octets.length == 0;
  }

  int octets() {
    return octets.length;
  }

  /** The rest of a read that is being worked on: nothing else is held. */
  void keep(byte[] in, int from, int end) {
    octets = Arrays.copyOfRange(in, from, end);
  }

  /** A read that has come too early; the client must not send more. */
  void add(byte[] in, int offset, int length) {
    int held = octets.length;
    octets = Arrays.copyOf(octets, held + length);
    System.arraycopy(in, offset, octets, held, length);
    if (!paused) {
      paused = true;
      transport.pause();
    }
  }

  /** Hands out all that is held. */
  byte[] take() {
    byte[] all = octets;
    octets = NOTHING;
    return all;
  }

  /** Forgets all that is held. */
  void drop() {
    octets = NOTHING;
  }

  /** The client may send again. */
  void resume() {
    if (paused) {
      paused = false;
      transport.resume();
    }
  }
}

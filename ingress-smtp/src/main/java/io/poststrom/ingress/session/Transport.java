package io.poststrom.ingress.session;

/** Port: the connection, as a conversation needs it. Called on the session's thread only. */
public interface Transport {
  /** Writes the first {@code length} octets of the array, which is the caller's again on return. */
  void write(byte[] octets, int length);

  /** Reads no more octets from the client until {@link #resume}. */
  void pause();

  /** Goes on reading. */
  void resume();

  /**
   * Shakes hands once everything is written, then calls {@link Conversation#onTls}; if it fails,
   * the connection ends.
   */
  void startTls();

  /** Closes once everything is written. */
  void close();
}

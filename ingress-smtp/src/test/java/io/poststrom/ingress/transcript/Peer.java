package io.poststrom.ingress.transcript;

import java.io.IOException;

/** The client's side of a transcript. */
interface Peer {
  void send(byte[] octets) throws IOException;

  /** The next line without CRLF; fails where none comes. */
  String line() throws IOException;

  /** Fails unless the server has closed, or does in a moment. */
  void expectClosed() throws IOException;

  void handshake() throws IOException;

  void shutdownServer();

  /** The clock has moved. */
  void timePasses() throws IOException;

  /** The client goes without a word. */
  void leave() throws IOException;
}

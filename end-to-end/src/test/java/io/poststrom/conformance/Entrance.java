package io.poststrom.conformance;

import io.poststrom.harness.TrustAll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A listener of the gateway under test, and how a client comes in there.
 *
 * @param from the client's address, which decides whether it may submit
 */
record Entrance(Door door, int port, InetAddress from, Tls tls) {
  /** Whether a handshake stands before everything else. */
  enum Tls {
    NONE,
    AT_ONCE
  }

  /** A connection that is ready for SMTP. */
  Socket connect(int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(timeoutMillis);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
    return tls == Tls.NONE ? socket : TrustAll.handshake(socket);
  }
}

package io.poststrom.ingress.ldap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * Sockets whose TLS handshake waits no longer than this for the server. The SDK bounds only the
 * connection below it, and would wait for a silent server for ever.
 */
final class TlsSockets extends SocketFactory {
  private final SocketFactory sockets;
  private final Duration patience;

  TlsSockets(SocketFactory sockets, Duration patience) {
    this.sockets = sockets;
    this.patience = patience;
  }

  @Override
  public Socket createSocket() throws IOException {
    return bounded(sockets.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return bounded(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return bounded(sockets.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return bounded(sockets.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return bounded(sockets.createSocket(host, port, local, localPort));
  }

  private Socket bounded(Socket socket) throws IOException {
    socket.setSoTimeout((int) patience.toMillis());
    return socket;
  }
}

package io.poststrom.ingress.transcript;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client on a real socket. */
final class SocketPeer implements Peer {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Runnable shutdown;
  private Socket socket;
  private InputStream in;

  SocketPeer(int port, Runnable shutdown) throws IOException {
    this.shutdown = shutdown;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  @Override
  public void send(byte[] octets) throws IOException {
    try {
      socket.getOutputStream().write(octets);
      socket.getOutputStream().flush();
    } catch (java.net.SocketException e) {
      // The server has gone already; what it said before is still to be read.
    }
  }

  @Override
  public String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("the server closed after '" + line + "'");
      }
      if (octet == '\n') {
        return line.toString(StandardCharsets.UTF_8).replaceAll("\r$", "");
      }
      line.write(octet);
    }
  }

  @Override
  public void expectClosed() throws IOException {
    try {
      int octet = in.read();
      if (octet >= 0) {
        throw new IOException("more to read: " + (char) octet + line());
      }
    } catch (SocketTimeoutException e) {
      throw new IOException("not closed", e);
    } catch (java.net.SocketException e) {
      // Reset: closed as well.
    }
  }

  @Override
  public void handshake() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      SSLSocket tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
      tls.setUseClientMode(true);
      tls.startHandshake();
      socket = tls;
      in = new BufferedInputStream(tls.getInputStream());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void shutdownServer() {
    shutdown.run();
  }

  @Override
  public void timePasses() {
    // The server looks at its clock every second.
  }

  @Override
  public void leave() throws IOException {
    socket.close();
  }

  /** The server's certificate is made for the test. */
  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

package io.poststrom.endtoend;

import io.poststrom.harness.TrustAll;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client that keeps no rule, and notes what it hears until it is thrown out. */
final class Attacker implements Closeable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final long DRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final StringBuilder heard = new StringBuilder();
  private Socket socket = new Socket();

  /** Connects from an address of this host. */
  Attacker(String from, int port) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Shakes hands, as at the end of STARTTLS or at the beginning. */
  Attacker encrypt() throws IOException {
    socket = TrustAll.handshake(socket);
    return this;
  }

  /** Says a line and waits for the reply's last line; empty where the connection has ended. */
  String say(String line) {
    send(line + "\r\n");
    return reply();
  }

  /** The next reply's last line; empty where the connection has ended. */
  String reply() {
    String line = line();
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = line();
    }
    return line;
  }

  /** Sends, whatever the other side thinks of it. */
  Attacker send(String text) {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  private void send(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
    } catch (IOException e) {
      heard.append("\n(closed)");
    }
  }

  /** Sends the text again and again, an octet at a time, until it is thrown out. */
  String drip(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    try {
      for (int i = 0; System.nanoTime() < end && socket.getInputStream().available() == 0; i++) {
        socket.getOutputStream().write(octets[i % octets.length]);
        LockSupport.parkNanos(DRIP_NANOS);
      }
    } catch (IOException e) {
      return reply(); // closed: what was said before that?
    }
    return reply();
  }

  /** All that comes until the connection ends. */
  String end() {
    while (!line().isEmpty()) {
      // the next one
    }
    return heard.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
        line.write(octet);
      }
    } catch (IOException e) {
      // Reset, or silent for too long.
    }
    String text = line.toString(StandardCharsets.ISO_8859_1).strip();
    heard.append(text).append('\n');
    return text;
  }
}

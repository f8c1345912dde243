package io.poststrom.endtoend;

import io.poststrom.harness.TrustAll;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that goes on whatever it hears. After the server has closed, it hears nothing. */
final class RelayProbe implements Closeable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final List<String> heard = new ArrayList<>();
  private Socket socket;
  private BufferedReader in;

  /** A listener, and how it is talked to. */
  record Door(String name, int port, Tls tls) {
    boolean takesMailOfTheWorld() {
      return name.startsWith("mx");
    }
  }

  /** When the connection is encrypted. */
  enum Tls {
    NONE,
    STARTTLS,
    AT_ONCE
  }

  private RelayProbe(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = reader();
  }

  /** Connects, and introduces itself. */
  static RelayProbe open(Door door) throws IOException {
    RelayProbe probe = new RelayProbe(door.port());
    if (door.tls() == Tls.AT_ONCE) {
      probe.encrypt();
    }
    probe.reply();
    if (door.tls() == Tls.STARTTLS) {
      probe.say("STARTTLS");
      probe.encrypt();
    }
    probe.say("EHLO client.example.com");
    return probe;
  }

  /** Sends a line and returns the last line of the reply. */
  String say(String line) throws IOException {
    write(line + "\r\n");
    return reply();
  }

  /** Sends a mail of one header field after a transaction's beginning; the last reply. */
  String send(String header) throws IOException {
    String go = say("DATA");
    return go.startsWith("354") ? say(header + "\r\n\r\n.") : go;
  }

  /** All replies' last lines. */
  List<String> heard() {
    return heard;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void write(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Closed by the server: the next reply is empty.
    }
  }

  private String reply() throws IOException {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.length() < 4 || line.charAt(3) != '-') {
          heard.add(line);
          return line;
        }
      }
    } catch (java.net.SocketException e) {
      // Reset: closed as well.
    }
    return "";
  }

  private void encrypt() throws IOException {
    socket = TrustAll.handshake(socket);
    in = reader();
  }

  private BufferedReader reader() throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }
}

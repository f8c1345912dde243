package io.poststrom.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A connection that sends any octets and reads replies, without opinions of its own. */
final class RawClient implements Closeable {
  private static final int TIMEOUT_MILLIS = 8_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(Entrance entrance) throws IOException {
    socket = entrance.connect(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends octets; what the other side thinks of it shows in its replies. */
  void send(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
    } catch (IOException e) {
      // Closed by the other side: the next reply says so.
    }
  }

  void command(String line) {
    send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The last line of the next reply; empty where the connection ended. */
  Optional<String> reply() throws SocketTimeoutException {
    while (true) {
      Optional<String> line = line();
      if (line.isEmpty() || line.get().length() < 4 || line.get().charAt(3) != '-') {
        return line;
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to do for it.
    }
  }

  private Optional<String> line() throws SocketTimeoutException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet == '\n') {
          return Optional.of(line.toString(StandardCharsets.UTF_8).stripTrailing());
        }
        line.write(octet);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      // A reset ends the connection as a close does.
    }
    return Optional.empty();
  }
}

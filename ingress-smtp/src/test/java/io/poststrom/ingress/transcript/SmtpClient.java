package io.poststrom.ingress.transcript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A client on a real socket that sends mails and says what it heard. */
public final class SmtpClient implements AutoCloseable {
  private final SocketPeer peer;

  /** Connects and greets; after a handshake where the port begins with one. */
  public SmtpClient(int port) throws IOException {
    peer = new SocketPeer(port, () -> {});
  }

  /** The next line of the server. */
  public String line() throws IOException {
    return peer.line();
  }

  /** Sends a line and returns the first line of the answer. */
  public String say(String command) throws IOException {
    send(command + "\r\n");
    return peer.line();
  }

  /** Sends octets. */
  public void send(String octets) throws IOException {
    peer.send(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Shakes hands. */
  public void handshake() throws IOException {
    peer.handshake();
  }

  /** Begins a transaction; the content follows with {@link #content}. */
  public void begin() throws IOException {
    require("250", say("HELO client.example"));
    require("250", say("MAIL FROM:<a@client.example>"));
    require("250", say("RCPT TO:<b@example.org>"));
    require("354", say("DATA"));
  }

  /** Sends a content, dots stuffed, and the final dot. */
  public void content(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 100);
    boolean lineStart = true;
    for (byte octet : content) {
      if (lineStart && octet == '.') {
        out.write('.');
      }
      out.write(octet);
      lineStart = octet == '\n';
    }
    out.writeBytes((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
    peer.send(out.toByteArray());
  }

  @Override
  public void close() throws IOException {
    peer.leave();
  }

  private static void require(String code, String line) {
    if (!line.startsWith(code)) {
      throw new IllegalStateException("wanted " + code + ", got " + line);
    }
  }
}

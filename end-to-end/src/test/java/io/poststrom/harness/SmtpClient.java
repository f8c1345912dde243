package io.poststrom.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A plain blocking SMTP client that sends exactly the octets it is told to. */
public final class SmtpClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;
  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;

  /** Connects, reads the greeting and says EHLO. */
  public SmtpClient(int port) throws IOException {
    this(port, "");
  }

  /** The same behind a preface, such as a PROXY header with its line end. */
  public SmtpClient(int port, String preface) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    send(preface.getBytes(StandardCharsets.US_ASCII));
    expect('2', reply());
    expect('2', command("EHLO client.test"));
  }

  /** Sends a line and returns the last line of the reply. */
  public String command(String line) throws IOException {
    send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    return reply();
  }

  /** Hands a mail in by DATA. The content's last line gets its CRLF where it has none. */
  public String data(String from, String to, byte[] content) throws IOException {
    expect('2', command("MAIL FROM:<" + from + ">" + parameters(content)));
    expect('2', command("RCPT TO:<" + to + ">"));
    expect('3', command("DATA"));
    send(stuffed(content));
    return reply();
  }

  /** Hands a mail in by one BDAT, octet for octet. */
  public String bdat(String from, String to, byte[] content) throws IOException {
    expect('2', command("MAIL FROM:<" + from + ">" + parameters(content)));
    expect('2', command("RCPT TO:<" + to + ">"));
    send(("BDAT " + content.length + " LAST\r\n").getBytes(StandardCharsets.US_ASCII));
    send(content);
    return reply();
  }

  /** Sends octets as they are. */
  public void send(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
  }

  /** The last line of the next reply. */
  public String reply() throws IOException {
    while (true) {
      String line = line();
      if (line.length() < 4 || line.charAt(3) != '-') {
        return line;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static void expect(char first, String reply) throws IOException {
    if (reply.isEmpty() || reply.charAt(0) != first) {
      throw new IOException("wanted " + first + "yz, got " + reply);
    }
  }

  private static String parameters(byte[] content) {
    for (byte b : content) {
      if (b < 0) {
        return " BODY=8BITMIME";
      }
    }
    return "";
  }

  private static byte[] stuffed(byte[] content) {
    ByteArrayOutputStream stuffed = new ByteArrayOutputStream(content.length + 1_000);
    boolean lineStart = true;
    for (byte b : content) {
      if (lineStart && b == '.') {
        stuffed.write('.');
      }
      stuffed.write(b);
      lineStart = b == '\n';
    }
    stuffed.writeBytes((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
    return stuffed.toByteArray();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (octet == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      line.write(octet);
    }
  }
}

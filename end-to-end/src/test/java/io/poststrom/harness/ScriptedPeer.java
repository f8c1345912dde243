package io.poststrom.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A next hop whose answers a test decides, one virtual thread per connection. It keeps what it
 * took, octet for octet.
 */
public final class ScriptedPeer implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("<([^>]*)>");
  private final ServerSocket server;
  private final UnaryOperator<String> script;
  private final List<Mail> taken = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** A mail this peer said 250 to, and when. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Mail(
      String reversePath, List<String> forwardPaths, byte[] content, Instant takenAt) {
    /** The content as ISO-8859-1, one character an octet. */
    public String text() {
      return new String(content, StandardCharsets.ISO_8859_1);
    }

    /** The first value of a header field, empty where there is none. */
    public String field(String name) {
      return text()
          .lines()
          .takeWhile(line -> !line.isEmpty())
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  /**
   * Starts on a free loopback port.
   *
   * @param script gets {@code GREETING}, each command line, or {@code END} (after the final dot or
   *     the last chunk) and gives the reply; see {@link #accepting}. Runs on the connection's
   *     thread.
   */
  public ScriptedPeer(UnaryOperator<String> script) {
    this(0, script);
  }

  /** Starts on this port. */
  public ScriptedPeer(int port, UnaryOperator<String> script) {
    try {
      this.server = new ServerSocket(port, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.script = script;
    Thread.ofVirtual().start(this::acceptAll);
  }

  /**
   * The replies of a peer that takes everything and offers PIPELINING, 8BITMIME, SMTPUTF8,
   * CHUNKING.
   */
  public static String accepting(String line) {
    String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    return switch (verb) {
      case "GREETING" -> "220 peer.test ESMTP";
      case "EHLO" ->
          "250-peer.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 CHUNKING";
      case "DATA" -> "354 go on";
      case "QUIT" -> "221 bye";
      default -> "250 2.0.0 ok";
    };
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The mails taken so far. */
  public List<Mail> taken() {
    return List.copyOf(taken);
  }

  /** Connections that are open now. */
  public int connections() {
    return open.size();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 65_536);
      if (!say(socket, script.apply("GREETING"))) {
        return;
      }
      converse(socket, in);
    } catch (IOException | InterruptedException e) {
      // The other side went away: nothing was taken that was not answered.
    } finally {
      open.remove(socket);
    }
  }

  private void converse(Socket socket, InputStream in) throws IOException, InterruptedException {
    String from = "";
    List<String> to = new ArrayList<>();
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    while (true) {
      String line = new String(line(in), StandardCharsets.UTF_8);
      String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
      if (verb.equals("BDAT")) {
        String[] words = line.split(" ");
        chunks.writeBytes(in.readNBytes(Integer.parseInt(words[1])));
        boolean last = words.length > 2;
        String reply = script.apply(last ? "END" : line);
        if (last) {
          keep(reply, from, to, chunks.toByteArray());
          to = new ArrayList<>();
          chunks.reset();
        }
        if (!say(socket, reply)) {
          return;
        }
        continue;
      }
      String reply = script.apply(line);
      if (!say(socket, reply)) {
        return;
      }
      switch (verb) {
        case "MAIL" -> {
          from = address(line);
          to = new ArrayList<>();
        }
        case "RCPT" -> {
          if (reply.startsWith("2")) {
            to.add(address(line));
          }
        }
        case "DATA" -> {
          if (reply.startsWith("3")) {
            byte[] content = data(in);
            String end = script.apply("END");
            keep(end, from, to, content);
            to = new ArrayList<>();
            if (!say(socket, end)) {
              return;
            }
          }
        }
        case "QUIT" -> {
          return;
        }
        default -> {}
      }
    }
  }

  private void keep(String reply, String from, List<String> to, byte[] content) {
    if (reply.startsWith("2")) {
      taken.add(new Mail(from, List.copyOf(to), content, Instant.now()));
    }
  }

  private boolean say(Socket socket, String reply) throws IOException, InterruptedException {
    socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
    return true;
  }

  private static byte[] data(InputStream in) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      byte[] line = line(in);
      if (line.length == 1 && line[0] == '.') {
        return content.toByteArray();
      }
      int from = line.length > 0 && line[0] == '.' ? 1 : 0;
      content.write(line, from, line.length - from);
      content.write('\r');
      content.write('\n');
    }
  }

  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int previous = -1;
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("closed");
      }
      if (octet == '\n' && previous == '\r') {
        byte[] all = line.toByteArray();
        return java.util.Arrays.copyOf(all, all.length - 1);
      }
      line.write(octet);
      previous = octet;
    }
  }

  private static String address(String line) {
    var matcher = ADDRESS.matcher(line);
    return matcher.find() ? matcher.group(1) : "";
  }
}

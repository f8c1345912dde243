package io.poststrom.ingress.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A mail host on loopback that answers each line as it is told, and remembers all of them. */
public final class ScriptedHost implements AutoCloseable {
  private final ServerSocket port;
  private final Function<String, String> script;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** A host; the script is asked for "" when a client connects, and for each line that it says. */
  public ScriptedHost(Function<String, String> script) {
    this.script = script;
    try {
      this.port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::serve);
  }

  /** One that takes everybody but {@code nobody@...}, who is refused with this reply. */
  public static ScriptedHost refusing(String reply) {
    return new ScriptedHost(line -> line.startsWith("RCPT TO:<nobody@") ? reply : fine(line));
  }

  /** One that connects and says nothing. */
  public static ScriptedHost silent() {
    return new ScriptedHost(line -> "");
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(port.getInetAddress(), port.getLocalPort());
  }

  /** All lines of all clients. */
  public List<String> heard() {
    return heard;
  }

  @Override
  public void close() throws IOException {
    port.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static String fine(String line) {
    return line.isEmpty() ? "220 there" : line.equals("QUIT") ? "221 bye" : "250 fine";
  }

  private void serve() {
    while (!port.isClosed()) {
      try {
        Socket client = port.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> converse(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void converse(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      String line = "";
      while (line != null) {
        String reply = script.apply(line);
        if (!reply.isEmpty()) {
          OutputStream out = client.getOutputStream();
          out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        if (line.equals("QUIT")) {
          return;
        }
        line = in.readLine();
        if (line != null) {
          heard.add(line);
        }
      }
    } catch (IOException e) {
      // the client has gone
    }
  }
}

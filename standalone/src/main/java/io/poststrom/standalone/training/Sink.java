package io.poststrom.standalone.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A next hop that takes everything and counts it. */
final class Sink implements AutoCloseable {
  private final ServerSocket server;
  private final AtomicInteger taken = new AtomicInteger();

  Sink() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  int taken() {
    return taken.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      reply(out, "220 sink");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        converse(line.toUpperCase(Locale.ROOT), in, out);
      }
    } catch (IOException e) {
      // The client went away: that is how a conversation may end.
      taken.get();
    }
  }

  private void converse(String line, BufferedReader in, OutputStream out) throws IOException {
    if (line.startsWith("EHLO")) {
      reply(out, "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8");
    } else if (line.equals("DATA")) {
      reply(out, "354 go on");
      String content = in.readLine();
      while (content != null && !content.equals(".")) {
        content = in.readLine();
      }
      taken.incrementAndGet();
      reply(out, "250 2.0.0 taken");
    } else {
      reply(out, "250 2.0.0 ok");
    }
  }

  private static void reply(OutputStream out, String text) throws IOException {
    out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}

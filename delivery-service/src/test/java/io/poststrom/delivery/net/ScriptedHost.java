package io.poststrom.delivery.net;

import io.poststrom.delivery.transcript.Transcript;
import io.poststrom.delivery.transcript.Transcript.Line;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A host on a real socket that says its part of transcripts and checks ours; each transcript is a
 * connection, one after the other.
 */
final class ScriptedHost implements AutoCloseable {
  private final ServerSocket listener;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Socket socket = new Socket();

  ScriptedHost(SSLContext tls, Transcript... connections) throws IOException {
    this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> play(tls, connections));
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Completes when all lines are played; exceptionally with what was not as written. */
  CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    listener.close();
  }

  private void play(SSLContext tls, Transcript... connections) {
    try {
      for (Transcript transcript : connections) {
        socket = listener.accept();
        play(transcript, tls);
      }
      done.complete(null);
    } catch (IOException | RuntimeException | AssertionError e) {
      done.completeExceptionally(e);
    }
  }

  private void play(Transcript transcript, SSLContext tls) throws IOException {
    OutputStream out = new BufferedOutputStream(socket.getOutputStream());
    for (Line line : transcript.lines()) {
      if (line instanceof Line.Tls(boolean succeeds)) {
        out.flush();
        if (!succeeds) {
          socket.close();
          return;
        }
        socket = secure(socket, tls);
        out = new BufferedOutputStream(socket.getOutputStream());
      } else {
        play(line, socket, out);
      }
    }
    out.flush();
  }

  private static void play(Line line, Socket socket, OutputStream out) throws IOException {
    switch (line) {
      case Line.Client(String text) -> {
        out.flush();
        expect((text + "\r\n").getBytes(StandardCharsets.UTF_8), socket.getInputStream());
      }
      case Line.ClientOctets(byte[] octets) -> {
        out.flush();
        expect(octets, socket.getInputStream());
      }
      case Line.Server(byte[] octets) -> out.write(octets);
      case Line.ServerCloses() -> {
        out.flush();
        socket.close();
      }
      case Line.Silence ignored -> {
        out.flush();
        if (socket.getInputStream().read() >= 0) {
          throw new AssertionError("we spoke on after the timeout");
        }
      }
      case Line.Tls ignored -> throw new IllegalArgumentException();
      case Line.Mail ignored -> out.flush();
      case Line.Result ignored -> out.flush();
      case Line.Session ignored -> out.flush();
    }
  }

  private static Socket secure(Socket socket, SSLContext tls) throws IOException {
    SSLSocket secured =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), 0, true);
    secured.setUseClientMode(false);
    secured.startHandshake();
    return secured;
  }

  private static void expect(byte[] expected, InputStream in) throws IOException {
    byte[] got = in.readNBytes(expected.length);
    if (!Arrays.equals(expected, got)) {
      throw new AssertionError(
          "expected "
              + new String(expected, StandardCharsets.UTF_8)
              + "but we said "
              + new String(got, StandardCharsets.UTF_8));
    }
  }
}

package io.poststrom.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Normal mail at a steady rate: clients of different networks that each send a mail of 4 KiB every
 * so often on the connection that they keep. A mail that is due while the one before is under way
 * counts from when it was due.
 */
final class SteadyLoad {
  private static final int CLIENTS = 20;
  private static final Duration EVERY = Duration.ofMillis(250);
  private static final byte[] CONTENT =
      ("From: a@x.test\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@x.test>\r\n"
              + "Subject: steady\r\n\r\n"
              + "One line of text.\r\n".repeat(210)
              + ".\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final int port;

  SteadyLoad(int port) {
    this.port = port;
  }

  /** Milliseconds of each mail from its MAIL to the reply behind its final dot, sorted. */
  List<Double> run(Duration time) throws InterruptedException {
    List<Double> all = Collections.synchronizedList(new ArrayList<>());
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      client(number, time, all);
                    } catch (IOException e) {
                      failures.add(String.valueOf(e.getMessage()));
                    }
                  }));
    }
    for (Thread client : clients) {
      client.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("normal mail was not served: " + failures);
    }
    List<Double> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    return sorted;
  }

  private void client(int number, Duration time, List<Double> all) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.30." + number + ".1"), 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      expect(in, '2');
      say(socket, in, "EHLO steady.test", '2');
      long due = System.nanoTime() + EVERY.toNanos() * number / CLIENTS;
      for (long end = due + time.toNanos(); due < end; due += EVERY.toNanos()) {
        LockSupport.parkNanos(due - System.nanoTime());
        say(socket, in, "MAIL FROM:<a@x.test>", '2');
        say(socket, in, "RCPT TO:<b@ours.test>", '2');
        say(socket, in, "DATA", '3');
        socket.getOutputStream().write(CONTENT);
        expect(in, '2');
        all.add((System.nanoTime() - due) / 1e6);
      }
    }
  }

  private static void say(Socket socket, BufferedReader in, String line, char first)
      throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    expect(in, first);
  }

  private static void expect(BufferedReader in, char first) throws IOException {
    String line = String.valueOf(in.readLine());
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = String.valueOf(in.readLine());
    }
    if (line.charAt(0) != first) {
      throw new IOException(line);
    }
  }
}

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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Clients that send mail of domains whose DNS answers late: each mail of another domain, so that
 * nothing is known of it beforehand. Each client sends one mail every four seconds.
 */
final class SlowSenders implements AutoCloseable {
  private static final int DOMAINS = 20_000;
  private static final Duration EVERY = Duration.ofSeconds(4);

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger number = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private final int port;
  private final String recipient;

  /** Lines for a {@code Zone}: domains whose names are answered after two seconds. */
  static String zone() {
    return IntStream.range(0, DOMAINS)
        .mapToObj(
            i -> "slow" + i + ".test * DELAY 2000ms\n_dmarc.slow" + i + ".test * DELAY 2000ms\n")
        .collect(Collectors.joining());
  }

  /** Begins to send so many mails a second. */
  SlowSenders(int port, String recipient, double rate) {
    this.port = port;
    this.recipient = recipient;
    long count = Math.round(rate * EVERY.toSeconds());
    for (int i = 0; i < count; i++) {
      InetAddress from = InetAddress.ofLiteral("127.40." + i / 100 + "." + (i % 100 + 1));
      clients.add(Thread.ofVirtual().start(() -> client(from)));
    }
  }

  /** Mails that were accepted so far. */
  int sent() {
    return sent.get();
  }

  @Override
  public void close() throws InterruptedException {
    clients.forEach(Thread::interrupt);
    for (Thread client : clients) {
      client.join();
    }
  }

  private void client(InetAddress from) {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      reply(in);
      say(socket, in, "EHLO slow.test");
      while (true) {
        Thread.sleep(EVERY);
        String domain = "slow" + number.getAndIncrement() % DOMAINS + ".test";
        say(socket, in, "MAIL FROM:<a@" + domain + ">");
        say(socket, in, "RCPT TO:<" + recipient + ">");
        say(socket, in, "DATA");
        String end = say(socket, in, content(domain));
        if (end.startsWith("250")) {
          sent.incrementAndGet();
        }
      }
    } catch (IOException | InterruptedException e) { // it has been sent away, or all is over
    }
  }

  private static String content(String domain) {
    return "From: a@"
        + domain
        + "\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@x.test>\r\n"
        + "Subject: slow\r\n\r\n"
        + "One line of text.\r\n".repeat(210)
        + ".";
  }

  private static String say(Socket socket, BufferedReader in, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return reply(in);
  }

  private static String reply(BufferedReader in) throws IOException {
    String line = String.valueOf(in.readLine());
    while (line.length() > 3 && line.charAt(3) == '-') {
      line = String.valueOf(in.readLine());
    }
    if (line.startsWith("421") || line.equals("null")) {
      throw new IOException(line);
    }
    return line;
  }
}

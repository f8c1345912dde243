package io.poststrom.bench;

import io.poststrom.harness.TrustAll;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A program that holds connections until it is ended: idle ones after EHLO, in the clear or
 * encrypted, or such that drip an octet a second in the middle of a command, a content or a TLS
 * handshake. Each comes from an address of its own in 127.0.0.0/8. It says {@code ready} once all
 * are there.
 */
public final class Crowd {
  private static final int AT_A_TIME = 2_000;

  /** The server makes handshakes one after the other. */
  private static final int HANDSHAKES_AT_A_TIME = 20;

  private static final int PER_NETWORK = 150;
  private static final int NETWORKS = 250;
  private static final Duration DRIP = Duration.ofSeconds(1);
  private static final byte[] CLIENT_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

  private final Kind kind;
  private final int second;
  private final List<Integer> ports;
  private final Queue<Socket> held = new ConcurrentLinkedQueue<>();

  /** What the connections do. */
  enum Kind {
    PLAIN,
    TLS,
    DRIP
  }

  private Crowd(Kind kind, List<Integer> ports) {
    this.kind = kind;
    this.second = 20 + kind.ordinal();
    this.ports = ports;
  }

  /** Kind, number of connections, ports of mx and submissions. */
  public static void main(String[] arguments) throws InterruptedException {
    Crowd crowd =
        new Crowd(
            Kind.valueOf(arguments[0]),
            List.of(Integer.valueOf(arguments[2]), Integer.valueOf(arguments[3])));
    crowd.gather(Integer.parseInt(arguments[1]));
    System.out.println("ready");
    Thread.sleep(Duration.ofHours(1));
  }

  private void gather(int connections) throws InterruptedException {
    Semaphore atATime = new Semaphore(kind == Kind.TLS ? HANDSHAKES_AT_A_TIME : AT_A_TIME);
    CountDownLatch there = new CountDownLatch(connections);
    for (int i = 0; i < connections; i++) {
      int number = i;
      atATime.acquire();
      Runnable begun =
          () -> {
            atATime.release();
            there.countDown();
          };
      Thread.ofVirtual().start(() -> join(number, begun));
    }
    there.await();
  }

  private void join(int number, Runnable begun) {
    try {
      switch (kind) {
        case PLAIN, TLS -> held.add(introduced(number));
        case DRIP -> {}
      }
    } catch (IOException e) {
      System.err.println("connection " + number + ": " + e);
    } finally {
      begun.run();
    }
    while (kind == Kind.DRIP) {
      drip(number);
    }
  }

  /** Until it is thrown out. */
  private void drip(int number) {
    try {
      switch (number % 3) {
        case 0 -> drip(introduced(number), "NOOP\r\n".getBytes(StandardCharsets.US_ASCII));
        case 1 -> {
          Socket socket = introduced(number);
          for (String line : List.of("MAIL FROM:<>", "RCPT TO:<slow@ours.test>", "DATA")) {
            say(socket, line);
          }
          drip(socket, "a line\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        default -> drip(connected(number, ports.getLast()), CLIENT_HELLO);
      }
    } catch (IOException e) {
      pause(); // thrown out: come again
    }
  }

  private static void drip(Socket socket, byte[] octets) throws IOException {
    try (socket) {
      for (int i = 0; !socket.isClosed(); i++) {
        socket.getOutputStream().write(octets[i % octets.length]);
        pause();
      }
    }
  }

  private Socket introduced(int number) throws IOException {
    Socket socket = connected(number, kind == Kind.TLS ? ports.getLast() : ports.getFirst());
    Socket spoken = kind == Kind.TLS ? TrustAll.handshake(socket) : socket;
    reply(spoken);
    say(spoken, "EHLO crowd.test");
    return spoken;
  }

  private Socket connected(int number, int port) throws IOException {
    String from =
        "127.%d.%d.%d".formatted(second, number / PER_NETWORK % NETWORKS, 1 + number % PER_NETWORK);
    Socket socket = new Socket();
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    reply(socket);
  }

  /** Reads to the end of a reply that is none of refusal. */
  private static void reply(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("closed after " + line);
      }
      line.append((char) octet);
      if (octet == '\n') {
        if (line.charAt(0) > '3') {
          throw new IOException(line.toString().strip());
        }
        if (line.charAt(3) != '-') {
          return;
        }
        line.setLength(0);
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(DRIP);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.poststrom.dns.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on a loopback port of its own, UDP and TCP, that answers from a {@link Zone}.
 *
 * <pre>{@code
 * try (ZoneServer dns = ZoneServer.start("example.test MX 10 mx.example.test")) {
 *   ... poststrom.dns.servers = dns.hostPort() ...
 *   assertEquals(1, dns.count("example.test MX"));
 * }
 * }</pre>
 */
public final class ZoneServer implements AutoCloseable {
  private static final int PLAIN_UDP = 512;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final List<String> asked = new ArrayList<>();
  private volatile Zone zone;

  private ZoneServer(Zone zone, DatagramSocket udp, ServerSocket tcp) {
    this.zone = zone;
    this.udp = udp;
    this.tcp = tcp;
  }

  /** Starts a server that answers from zone text; see {@link Zone}. */
  public static ZoneServer start(String zoneText) {
    return start(Zone.parse(zoneText));
  }

  /** Starts a server that answers from a zone. */
  public static ZoneServer start(Zone zone) {
    return startAt(zone, 0);
  }

  /** Starts a server on the port of one that was closed before. */
  public static ZoneServer startAt(Zone zone, int port) {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    for (int attempt = 0; ; attempt++) {
      try {
        ServerSocket tcp = new ServerSocket();
        tcp.setReuseAddress(true);
        tcp.bind(new InetSocketAddress(loopback, port));
        try {
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback);
          ZoneServer server = new ZoneServer(zone, udp, tcp);
          Thread.ofVirtual().name("zone-udp").start(server::serveUdp);
          Thread.ofVirtual().name("zone-tcp").start(server::serveTcp);
          return server;
        } catch (IOException e) { // the same number is taken for UDP
          tcp.close();
          throw e;
        }
      } catch (IOException e) {
        if (port != 0 || attempt == 20) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", tcp.getLocalPort());
  }

  /** Where it listens, as {@code poststrom.dns.servers} wants it. */
  public String hostPort() {
    return "127.0.0.1:" + tcp.getLocalPort();
  }

  /** Answers from another zone from now on. */
  public void zone(String zoneText) {
    zone = Zone.parse(zoneText);
  }

  /**
   * What was asked so far, such as {@code example.test MX}; over TCP {@code example.test MX tcp}.
   */
  public List<String> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  /** How often this was asked. */
  public long count(String question) {
    return asked().stream().filter(question::equals).count();
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    later.shutdownNow();
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] wire = Arrays.copyOf(packet.getData(), packet.getLength());
        var to = packet.getSocketAddress();
        answer(
            new Message(wire),
            false,
            reply -> udp.send(new DatagramPacket(reply, reply.length, to)));
      } catch (IOException e) { // closed, or not a DNS message: nobody waits for an answer
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) { // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      while (true) {
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        answer(
            new Message(wire),
            true,
            reply -> {
              byte[] framed = new byte[reply.length + 2];
              framed[0] = (byte) (reply.length >> 8);
              framed[1] = (byte) reply.length;
              System.arraycopy(reply, 0, framed, 2, reply.length);
              out.write(framed);
              out.flush();
            });
      }
    } catch (IOException e) { // the client went away
    }
  }

  private void answer(Message query, boolean overTcp, Reply reply) throws IOException {
    String name = ZoneAnswers.text(query.getQuestion().getName());
    String type = Type.string(query.getQuestion().getType());
    synchronized (asked) {
      asked.add(name + " " + type + (overTcp ? " tcp" : ""));
    }
    Optional<Zone.Manner> manner = zone.manner(name, type);
    byte[] full = ZoneAnswers.of(zone, query).toWire();
    byte[] wire = overTcp || full.length <= udpSize(query) ? full : truncated(query);
    switch (manner.orElse(null)) {
      case Zone.Manner.Silence() -> {}
      case Zone.Manner.Truncation() -> reply.send(overTcp ? full : truncated(query));
      case Zone.Manner.Delay(Duration time) -> later(time, wire, reply);
      case Zone.Manner.Rcode ignored -> reply.send(wire);
      case null -> reply.send(wire);
    }
  }

  private void later(Duration time, byte[] wire, Reply reply) {
    var unused =
        later.schedule(
            () -> {
              reply.send(wire);
              return null;
            },
            time.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static int udpSize(Message query) {
    return query.getOPT() == null
        ? PLAIN_UDP
        : Math.max(PLAIN_UDP, query.getOPT().getPayloadSize());
  }

  private static byte[] truncated(Message query) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.TC);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    return answer.toWire();
  }

  private interface Reply {
    void send(byte[] wire) throws IOException;
  }
}

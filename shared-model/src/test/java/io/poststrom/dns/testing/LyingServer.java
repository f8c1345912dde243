package io.poststrom.dns.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server on a loopback port of its own that knows the truth, a {@link Zone}, and sends what a
 * test makes of it, octet by octet; {@link ZoneServer} is the honest one.
 */
public final class LyingServer implements AutoCloseable {
  private final Zone zone;
  private final OverUdp udpLie;
  private final OverTcp tcpLie;
  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final List<String> asked = new ArrayList<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  /** What is sent over UDP. */
  public interface OverUdp {
    /** Any number of datagrams. */
    List<byte[]> replies(Message query, byte[] truth);
  }

  /** What is done to a TCP connection, which is closed afterwards. */
  public interface OverTcp {
    /** Takes never an end, so that the client waits. */
    OverTcp HANG = client -> client.getInputStream().transferTo(OutputStream.nullOutputStream());

    /** On a thread of its own. */
    void serve(Socket client) throws IOException;
  }

  private LyingServer(Zone zone, OverUdp udpLie, OverTcp tcpLie) throws IOException {
    this.zone = zone;
    this.udpLie = udpLie;
    this.tcpLie = tcpLie;
    this.tcp = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    this.udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.ofLiteral("127.0.0.1"));
  }

  /** Starts one. */
  public static LyingServer start(Zone zone, OverUdp udpLie, OverTcp tcpLie) {
    try {
      LyingServer server = new LyingServer(zone, udpLie, tcpLie);
      Thread.ofVirtual().name("lying-udp").start(server::serveUdp);
      Thread.ofVirtual().name("lying-tcp").start(server::serveTcp);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** TCP as it should be. */
  public static OverTcp honest(Zone zone) {
    return client -> {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] answer =
            ZoneAnswers.of(zone, new Message(in.readNBytes(in.readUnsignedShort()))).toWire();
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
    };
  }

  /** A reply that says "truncated" and nothing else. */
  public static byte[] truncated(Message query) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.TC);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    return answer.toWire();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", tcp.getLocalPort());
  }

  /** What was asked over UDP so far, such as {@code example.test MX}. */
  public List<String> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        for (byte[] reply : replies(query)) {
          udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      } catch (IOException e) { // closed
      }
    }
  }

  private List<byte[]> replies(Message query) {
    synchronized (asked) {
      asked.add(
          ZoneAnswers.text(query.getQuestion().getName())
              + " "
              + Type.string(query.getQuestion().getType()));
    }
    return udpLie.replies(query, ZoneAnswers.of(zone, query).toWire());
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket client = tcp.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) { // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      tcpLie.serve(client);
    } catch (IOException e) { // the client went away, or we close
    }
  }
}

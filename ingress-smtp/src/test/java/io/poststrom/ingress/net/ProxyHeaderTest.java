package io.poststrom.ingress.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.ingress.transcript.SmtpClient;
import io.poststrom.mail.ClientInfo;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol, versions 1 and 2 (HAProxy's specification of 2020/03/05). */
class ProxyHeaderTest {
  private static final String V2 = "0d0a0d0a000d0a515549540a";
  private static final List<Network> LOOPBACK = List.of(Network.parse("127.0.0.1"));

  /** The first octet of a TLS record with a ServerHello in it. RFC 8446 section 5.1. */
  private static final int HANDSHAKE_RECORD = 22;

  private final Vertx vertx = Vertx.vertx();
  private final FakeWorld world = new FakeWorld();
  private final ConnectionLimits limits = new ConnectionLimits(100, 2);
  private Optional<VertxSmtpServer> server = Optional.empty();

  @AfterEach
  void stop() throws InterruptedException {
    if (server.isPresent()) {
      server.get().stop(Duration.ofSeconds(5));
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25,             192.0.2.7,        40000",
    "PROXY TCP6 2001:db8::7 2001:db8::1 40001 25,            2001:db8:0:0:0:0:0:7, 40001",
    "PROXY UNKNOWN,                                          127.0.0.1,        0",
    "PROXY UNKNOWN ffff::1 ffff::2 1 2,                      127.0.0.1,        0"
  })
  void version1NamesTheClient(String header, String address, int port) throws Exception {
    assertEquals(address, sent(header + "\r\n").address());
    assertEquals(port == 0, sent(header + "\r\n").port() != port);
  }

  @ParameterizedTest
  @CsvSource({
    "21 11 000c c0000207 c6336401 9c40 0019,  192.0.2.7",
    "21 21 0024 20010db8000000000000000000000007 20010db8000000000000000000000001 9c40 0019,"
        + " 2001:db8:0:0:0:0:0:7",
    // With a TLV behind the addresses (type 4: noop).
    "21 11 0010 c0000207 c6336401 9c40 0019 04000100, 192.0.2.7",
    // With TLVs as HAProxy sends them: authority, unique id, SSL; and one that nobody knows.
    "21 11 002d c0000207 c6336401 9c40 0019 02000a 6d782e6578616d706c65 0500020102"
        + " 200009 010000000021000154 ee0000, 192.0.2.7",
    // LOCAL: the proxy itself, looking whether we live.
    "20 00 0000, 127.0.0.1",
    // A client that it can't name.
    "21 00 0000, 127.0.0.1"
  })
  void version2NamesTheClient(String header, String address) throws Exception {
    byte[] octets = HexFormat.of().parseHex(V2 + header.replace(" ", ""));
    assertEquals(address, sent(new String(octets, StandardCharsets.ISO_8859_1)).address());
  }

  @Test
  void theHeaderMayComeInPiecesAndWithTheFirstCommands() throws Exception {
    try (SmtpClient client = new SmtpClient(start(Listener.MX, LOOPBACK))) {
      for (String octet : "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r".split("")) {
        client.send(octet);
      }
      client.send("\nHELO early.example\r\n");
      assertTrue(client.line().startsWith("220 "));
      assertTrue(client.line().startsWith("250 "));
    }
  }

  @Test
  void itStandsBeforeTheTlsHandshake() throws Exception {
    try (SmtpClient client = new SmtpClient(start(Listener.SUBMISSIONS, LOOPBACK))) {
      client.send("PROXY TCP4 127.0.0.1 198.51.100.1 40000 465\r\n");
      client.handshake();
      assertTrue(client.line().startsWith("220 "));
    }
  }

  /** As a balancer sends it that has waited for the client's first octets. */
  @Test
  void theHandshakeMayBeginInTheHeadersOwnSegment() throws Exception {
    int port = start(Listener.SUBMISSIONS, LOOPBACK);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      ByteBuffer first = ByteBuffer.allocate(64 << 10);
      first.put(
          "PROXY TCP4 192.0.2.7 198.51.100.1 40000 465\r\n".getBytes(StandardCharsets.US_ASCII));
      SSLEngine client = SSLContext.getDefault().createSSLEngine();
      client.setUseClientMode(true);
      client.wrap(ByteBuffer.allocate(0), first);
      socket.getOutputStream().write(first.array(), 0, first.position());
      assertEquals(HANDSHAKE_RECORD, socket.getInputStream().read());
    }
    await().untilAsserted(() -> assertEquals(0, limits.open()));
  }

  @Test
  void theClientThatIsNamedIsCountedNotTheProxy() throws Exception {
    int port = start(Listener.MX, LOOPBACK);
    try (SmtpClient one = named(port, "192.0.2.7");
        SmtpClient two = named(port, "192.0.2.7");
        SmtpClient three = named(port, "192.0.2.7");
        SmtpClient other = named(port, "192.0.2.8")) {
      assertTrue(one.line().startsWith("220 "));
      assertTrue(two.line().startsWith("220 "));
      assertTrue(three.line().startsWith("421 4.7.0 "));
      assertTrue(other.line().startsWith("220 "));
    }
    await().untilAsserted(() -> assertEquals(0, limits.open()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO client.example\r\n",
        "PROXY TCP4 nonsense\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 40000 25 and so on and so on, longer than it may be at all,"
            + " which is 107 octets\r\n"
      })
  void whereItIsRequiredNothingElseIsServed(String instead) throws Exception {
    try (SmtpClient client = new SmtpClient(start(Listener.MX, LOOPBACK))) {
      client.send(instead);
      assertThrows(IOException.class, client::line);
    }
    await().untilAsserted(() -> assertEquals(1, world.failures.size()));
    assertTrue(world.failures.getFirst().startsWith("no header: "), world.failures.getFirst());
    await().untilAsserted(() -> assertEquals(0, limits.open()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11 11 000c c0000207 c6336401 9c40 0019", // version 1 in version 2's form
        "22 11 000c c0000207 c6336401 9c40 0019", // neither LOCAL nor PROXY
        "21 12 000c c0000207 c6336401 9c40 0019", // UDP
        "21 11 0004 c0000207", // no room for the addresses
        "21 21 000c c0000207 c6336401 9c40 0019", // IPv6 as short as IPv4
        "21 11 0010 c0000207 c6336401 9c40 0019 04ffff00", // a TLV that is longer than the header
      })
  void aHeaderOfVersion2ThatCantBeReadIsNoHeader(String header) throws Exception {
    try (SmtpClient client = new SmtpClient(start(Listener.MX, LOOPBACK))) {
      byte[] octets = HexFormat.of().parseHex(V2 + header.replace(" ", ""));
      client.send(new String(octets, StandardCharsets.ISO_8859_1) + "EHLO client.example\r\n");
      assertThrows(IOException.class, client::line);
    }
    await().untilAsserted(() -> assertEquals(1, world.failures.size()));
    assertTrue(world.failures.getFirst().startsWith("no header: "), world.failures.getFirst());
    await().untilAsserted(() -> assertEquals(0, limits.open()));
  }

  @Test
  void aProxyThatOnlyLooksForAnOpenPortIsNoComplaint() throws Exception {
    try (SmtpClient client = new SmtpClient(start(Listener.MX, LOOPBACK))) {
      client.send("");
    }
    await().untilAsserted(() -> assertEquals(0, limits.open()));
    assertEquals(List.of(), world.failures);
  }

  @Test
  void fromAnywhereElseItIsACommandThatNobodyKnows() throws Exception {
    try (SmtpClient client =
        new SmtpClient(start(Listener.MX, List.of(Network.parse("192.0.2.0/24"))))) {
      assertTrue(client.line().startsWith("220 "));
      assertTrue(client.say("PROXY TCP4 192.0.2.7 198.51.100.1 40000 25").startsWith("500 5.5."));
    }
  }

  @Test
  void fromAnywhereElseVersion2IsNoHeaderEither() throws Exception {
    try (SmtpClient client =
        new SmtpClient(start(Listener.MX, List.of(Network.parse("192.0.2.0/24"))))) {
      byte[] octets = HexFormat.of().parseHex(V2 + "2111000cc0000207c63364019c400019");
      assertTrue(client.line().startsWith("220 "));
      client.send(new String(octets, StandardCharsets.ISO_8859_1) + "\r\n");
      assertTrue(client.line().startsWith("500 5.5."));
    }
  }

  /** What is known of the client of a mail that is sent behind this header. */
  private ClientInfo sent(String header) throws Exception {
    if (server.isEmpty()) {
      start(Listener.MX, LOOPBACK);
    }
    int before = world.mails.size();
    int port = server.orElseThrow().ports().getOrDefault(Listener.MX, 0);
    try (SmtpClient client = new SmtpClient(port)) {
      client.send(header);
      assertTrue(client.line().startsWith("220 "));
      client.begin();
      client.content("x".getBytes(StandardCharsets.US_ASCII));
      assertTrue(client.line().startsWith("250 "));
    }
    return world.mails.get(before).envelope().client();
  }

  private static SmtpClient named(int port, String address) throws IOException {
    SmtpClient client = new SmtpClient(port);
    client.send("PROXY TCP4 " + address + " 198.51.100.1 40000 25\r\n");
    return client;
  }

  private int start(Listener listener, List<Network> proxies) throws Exception {
    Doors doors =
        new Doors(
            List.of(new ListenAddress(listener, "127.0.0.1", 0)),
            Optional.of(Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()))),
            limits,
            new Trusted(List.of(), proxies),
            1);
    VertxSmtpServer started = VertxSmtpServer.start(vertx, world.surroundings(), doors);
    server = Optional.of(started);
    return started.ports().getOrDefault(listener, 0);
  }
}

package io.poststrom.ingress.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.ContentLimits;
import io.poststrom.ingress.session.ContentLog;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.transcript.Contents;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.ingress.transcript.SmtpClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertxSmtpServerTest {
  private static final ContentLimits LARGE =
      new ContentLimits(64 << 20, 1 << 20, 128 << 10, 512 << 10, 2);

  private final Vertx vertx = Vertx.vertx();
  private final FakeWorld world = new FakeWorld(LARGE);
  private final List<VertxSmtpServer> servers = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (VertxSmtpServer server : servers) {
      server.stop(Duration.ofSeconds(5));
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4_096, 131_072, 131_073, 5_000_000})
  void aContentArrivesOctetForOctetThoughTheLogIsSlow(int size) throws Exception {
    byte[] content = Contents.ofLines(size);
    try (ExecutorService log = Executors.newSingleThreadExecutor();
        SmtpClient client = new SmtpClient(start(slowly(log)))) {
      client.line();
      client.begin();
      client.content(content);
      assertTrue(client.line().startsWith("250 "));
    }
    byte[] accepted = world.content(world.mails.getFirst());
    byte[] expected = size == 1 ? new byte[] {content[0], '\r', '\n'} : content;
    assertArrayEquals(expected, accepted);
    await().untilAsserted(() -> assertEquals(0, world.budget.used()));
  }

  @Test
  void commandsSentWhileTheLogIsAskedAreAnsweredAfterwardsInOrder() throws Exception {
    Queue<Consumer<Answer>> asked = new ConcurrentLinkedQueue<>();
    int port = start(world.surroundings((mail, whenDone) -> asked.add(whenDone), world));
    try (SmtpClient client = new SmtpClient(port)) {
      client.line();
      client.begin();
      client.send("x\r\n.\r\nNOOP\r\n");
      client.send("VRFY x\r\n");
      await().until(() -> !asked.isEmpty());
      asked.remove().accept(new Answer.Logged());
      assertTrue(client.line().startsWith("250 2.0.0 Accepted"));
      assertTrue(client.line().startsWith("250 2.0.0 Ok"));
      assertTrue(client.line().startsWith("252 "));
    }
  }

  @Test
  void aClientThatGoesWhileTheLogIsAskedHurtsNobody() throws Exception {
    Queue<Consumer<Answer>> asked = new ConcurrentLinkedQueue<>();
    int port = start(world.surroundings((mail, whenDone) -> asked.add(whenDone), world));
    try (SmtpClient client = new SmtpClient(port)) {
      client.line();
      client.begin();
      client.send("x\r\n.\r\n");
      await().until(() -> !asked.isEmpty());
    }
    await().untilAsserted(() -> assertEquals(0, world.budget.used()));
    asked.remove().accept(new Answer.Logged());
    try (SmtpClient other = new SmtpClient(port)) {
      assertTrue(other.line().startsWith("220 "));
    }
  }

  @Test
  void aSessionThatFailsHears421AndOthersOfItsLoopNoticeNothing() throws Exception {
    FakeWorld small = new FakeWorld();
    ContentLog broken =
        (mail, chunk, whenDone) -> {
          throw new IllegalStateException("broken");
        };
    int port = start(small.surroundings(small, broken));
    try (SmtpClient failing = new SmtpClient(port);
        SmtpClient other = new SmtpClient(port)) {
      failing.line();
      failing.begin();
      failing.content(Contents.ofLines(FakeWorld.CHUNK + 100));
      assertTrue(failing.line().startsWith("421 4.3.0 "));
      assertThrows(IOException.class, failing::line);
      other.line();
      other.begin();
      other.content(Contents.ofLines(100));
      assertTrue(other.line().startsWith("250 "));
    }
    await().untilAsserted(() -> assertEquals(0, small.budget.used()));
    assertEquals(List.of("421 broken"), small.failures);
  }

  @Test
  void oneConnectionTooManyHears421() throws Exception {
    int port = start(world.surroundings(), Listener.MX, new ConnectionLimits(100, 1), List.of());
    try (SmtpClient first = new SmtpClient(port);
        SmtpClient second = new SmtpClient(port)) {
      assertTrue(first.line().startsWith("220 "));
      assertTrue(second.line().startsWith("421 4.7.0 "));
    }
  }

  @Test
  void whileOverloadedNewConnectionsHear421AndOldOnesGoOn() throws Exception {
    ConnectionLimits limits = new ConnectionLimits(100, 100);
    int port = start(world.surroundings(), Listener.MX, limits, List.of());
    try (SmtpClient before = new SmtpClient(port)) {
      before.line();
      limits.overloaded(true);
      try (SmtpClient meanwhile = new SmtpClient(port)) {
        assertTrue(meanwhile.line().startsWith("421 4.3.2 "));
        assertThrows(IOException.class, meanwhile::line);
      }
      assertTrue(before.say("NOOP").startsWith("250 "));
      assertTrue(before.say("STARTTLS").startsWith("220 "));
      assertThrows(IOException.class, before::line);
      limits.overloaded(false);
      try (SmtpClient afterwards = new SmtpClient(port)) {
        assertTrue(afterwards.line().startsWith("220 "));
      }
    }
    assertEquals(List.of("overload"), world.turnedAway);
    await().untilAsserted(() -> assertEquals(0, limits.open()));
  }

  @Test
  void whoHasNotShakenHandsYetCountsToo() throws Exception {
    ConnectionLimits limits = new ConnectionLimits(100, 2);
    int port = start(world.surroundings(), Listener.SUBMISSIONS, limits, List.of());
    try (SmtpClient silent = new SmtpClient(port);
        SmtpClient half = new SmtpClient(port)) {
      silent.send("");
      half.send("\u0016\u0003\u0001");
      await().until(() -> limits.open() == 2);
      try (SmtpClient third = new SmtpClient(port)) {
        assertThrows(IOException.class, third::handshake);
      }
      assertEquals(List.of("connections-of-address"), world.turnedAway);
    }
    await().untilAsserted(() -> assertEquals(0, limits.open()));
  }

  @Test
  void submissionsBeginsWithAHandshake() throws Exception {
    int port =
        start(
            world.surroundings(),
            Listener.SUBMISSIONS,
            new ConnectionLimits(100, 1),
            List.of(Network.parse("127.0.0.1")));
    try (SmtpClient client = new SmtpClient(port)) {
      client.handshake();
      client.line();
      client.begin();
      client.content("x".getBytes(StandardCharsets.US_ASCII));
      assertTrue(client.line().startsWith("250 "));
    }
    assertTrue(
        world.mails.getFirst().prepended().getFirst().contains("(using TLSv1.3 with cipher"));
    assertEquals("submissions", world.mails.getFirst().envelope().client().listener());
  }

  @Test
  void manyEventLoopsServeOnePort() throws Exception {
    Doors doors = doors(Listener.MX, new ConnectionLimits(100, 100), List.of(), 0, 3);
    VertxSmtpServer server = VertxSmtpServer.start(vertx, world.surroundings(), doors);
    servers.add(server);
    for (int i = 0; i < 6; i++) {
      try (SmtpClient client = new SmtpClient(server.ports().getOrDefault(Listener.MX, 0))) {
        assertTrue(client.line().startsWith("220 "));
        assertTrue(client.say("NOOP").startsWith("250 "));
      }
    }
  }

  private Surroundings slowly(ExecutorService log) {
    return world.surroundings(
        (mail, whenDone) -> log.execute(() -> world.submit(mail, whenDone)),
        (mail, chunk, whenDone) -> log.execute(() -> world.append(mail, chunk, whenDone)));
  }

  private int start(Surroundings surroundings) throws Exception {
    return start(surroundings, Listener.MX, new ConnectionLimits(100, 100), List.of());
  }

  private int start(
      Surroundings surroundings, Listener listener, ConnectionLimits limits, List<Network> relays)
      throws Exception {
    VertxSmtpServer server =
        VertxSmtpServer.start(vertx, surroundings, doors(listener, limits, relays, 0, 1));
    servers.add(server);
    return server.ports().getOrDefault(listener, 0);
  }

  private static Doors doors(
      Listener listener, ConnectionLimits limits, List<Network> relays, int port, int loops) {
    return new Doors(
        List.of(new ListenAddress(listener, "127.0.0.1", port)),
        Optional.of(Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()))),
        limits,
        new Trusted(relays, List.of()),
        loops);
  }
}

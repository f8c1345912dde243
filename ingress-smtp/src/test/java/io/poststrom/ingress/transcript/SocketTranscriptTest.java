package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.ListenAddress;
import io.poststrom.ingress.net.VertxSmtpServer;
import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every transcript over a real socket, in the clear and after STARTTLS. */
class SocketTranscriptTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Certificate CERTIFICATE =
      Certificate.selfSigned("mx.example.org", Instant.parse("2026-11-22T00:00:00Z"));

  @AfterAll
  static void stop() {
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  @TestFactory
  Stream<DynamicTest> inTheClear() throws Exception {
    return Transcript.all().stream().map(t -> DynamicTest.dynamicTest(t.name(), () -> plain(t)));
  }

  @TestFactory
  Stream<DynamicTest> encrypted() throws Exception {
    return Transcript.all().stream().map(t -> DynamicTest.dynamicTest(t.name(), () -> tls(t)));
  }

  private static void plain(Transcript transcript) throws Exception {
    assumeFalse(transcript.movesTheClockAfterSending(), "nobody knows what has been read by then");
    FakeWorld world = TranscriptRun.world(transcript);
    VertxSmtpServer server = start(transcript, world);
    SocketPeer peer = new SocketPeer(port(server, transcript), shutdown(server));
    if (TranscriptRun.listener(transcript) == Listener.SUBMISSIONS) {
      peer.handshake();
    }
    TranscriptRun run = new TranscriptRun(transcript, world, peer);
    run.play();
    if (!transcript.has(Transcript.Line.ClientTls.class)) {
      run.compareMails();
    }
    peer.leave();
    server.stop(Duration.ofSeconds(10));
  }

  private static void tls(Transcript transcript) throws Exception {
    assumeFalse(transcript.contains("STARTTLS"), "says itself when it encrypts");
    assumeFalse(transcript.has(Transcript.Line.Around.class), "has been run in the clear");
    FakeWorld world = TranscriptRun.world(transcript);
    VertxSmtpServer server = start(transcript, world);
    SocketPeer peer = new SocketPeer(port(server, transcript), shutdown(server));
    String greeting = peer.line();
    peer.send("STARTTLS\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    peer.line();
    peer.handshake();
    new TranscriptRun(transcript, world, new GreetedPeer(peer, greeting)).play();
    peer.leave();
    server.stop(Duration.ofSeconds(10));
  }

  private static Runnable shutdown(VertxSmtpServer server) {
    return () ->
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    server.stop(Duration.ofSeconds(20));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  private static int port(VertxSmtpServer server, Transcript transcript) {
    return server.ports().getOrDefault(TranscriptRun.listener(transcript), 0);
  }

  /** One of its own for each server: those that share "any port" end together. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static VertxSmtpServer start(Transcript transcript, FakeWorld world) throws Exception {
    List<Network> relays =
        TranscriptRun.trust(transcript) == Trust.RELAY
            ? List.of(Network.parse("127.0.0.0/8"))
            : List.of();
    return VertxSmtpServer.start(
        VERTX,
        world.surroundings(),
        new Doors(
            List.of(new ListenAddress(TranscriptRun.listener(transcript), "127.0.0.1", freePort())),
            Optional.of(Encryption.with(CERTIFICATE)),
            new ConnectionLimits(10, 10),
            transcript.contains("introducer") ? believing() : new Trusted(relays, List.of()),
            1));
  }

  /** All clients of the test are on this host. */
  private static Trusted believing() {
    return new Trusted(
        FakeIntroducers.trusted().relays(), List.of(), List.of(Network.parse("127.0.0.0/8")));
  }

  /** After STARTTLS there is no second greeting; transcripts begin with one. */
  private static final class GreetedPeer implements Peer {
    private final Peer peer;
    private Optional<String> greeting;

    GreetedPeer(Peer peer, String greeting) {
      this.peer = peer;
      this.greeting = Optional.of(greeting);
    }

    @Override
    public String line() throws java.io.IOException {
      String next = greeting.isPresent() ? greeting.get() : peer.line();
      greeting = Optional.empty();
      return next;
    }

    @Override
    public void send(byte[] octets) throws java.io.IOException {
      peer.send(octets);
    }

    @Override
    public void expectClosed() throws java.io.IOException {
      peer.expectClosed();
    }

    @Override
    public void handshake() throws java.io.IOException {
      peer.handshake();
    }

    @Override
    public void shutdownServer() {
      peer.shutdownServer();
    }

    @Override
    public void timePasses() throws java.io.IOException {
      peer.timePasses();
    }

    @Override
    public void leave() throws java.io.IOException {
      peer.leave();
    }
  }
}

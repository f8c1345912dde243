package io.poststrom.ingress.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.ingress.transcript.SmtpClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever sits between a client and us can put commands behind its STARTTLS: RFC 3207 section 6,
 * CVE-2011-0411. None of them may count, whichever segment they come in.
 */
class StartTlsInjectionTest {
  private static final String EVIL =
      "EHLO evil.example\r\nMAIL FROM:<evil@client.example>\r\nRCPT TO:<b@example.org>\r\n"
          + "DATA\r\nevil\r\n.\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final FakeWorld world = new FakeWorld();
  private Optional<VertxSmtpServer> server = Optional.empty();

  @AfterEach
  void stop() throws InterruptedException {
    if (server.isPresent()) {
      server.get().stop(Duration.ofSeconds(5));
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @ParameterizedTest
  @EnumSource(names = {"MX", "SUBMISSION"})
  void commandsInTheSameSegmentAreForgotten(Listener listener) throws Exception {
    try (SmtpClient client = greeted(start(listener))) {
      assertTrue(client.say("STARTTLS\r\n" + EVIL).startsWith("220 2.0.0 "));
      client.handshake();
      assertTrue(client.say("DATA").startsWith("503 "), "neither a greeting nor a transaction");
      assertTrue(client.say("HELO client.example").startsWith("250 "));
      assertTrue(client.say("DATA").startsWith("503 "));
    }
    assertEquals(List.of(), world.mails);
  }

  @ParameterizedTest
  @EnumSource(names = {"MX", "SUBMISSION"})
  void commandsInTheNextSegmentBreakTheHandshake(Listener listener) throws Exception {
    try (SmtpClient client = greeted(start(listener))) {
      assertTrue(client.say("STARTTLS").startsWith("220 2.0.0 "));
      client.send(EVIL);
      assertThrows(IOException.class, client::handshake);
    }
    assertEquals(List.of(), world.mails);
  }

  /** Nor is any of them answered before the connection is closed. */
  @ParameterizedTest
  @EnumSource(names = {"MX", "SUBMISSION"})
  void commandsInTheNextSegmentAreNotAnswered(Listener listener) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), start(listener))) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
      String greeting = "220 mx.example.org ESMTP Poststrom\r\n";
      byte[] first = socket.getInputStream().readNBytes(greeting.length() + 4);
      String ready = new String(first, StandardCharsets.US_ASCII);
      assertEquals(greeting + "220 ", ready);
      socket.getOutputStream().write(EVIL.getBytes(StandardCharsets.US_ASCII));
      String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertFalse(rest.contains("250"), rest);
    }
    assertEquals(List.of(), world.mails);
  }

  private static SmtpClient greeted(int port) throws IOException {
    SmtpClient client = new SmtpClient(port);
    assertTrue(client.line().startsWith("220 "));
    assertTrue(client.say("HELO client.example").startsWith("250 "));
    return client;
  }

  private int start(Listener listener) throws Exception {
    Doors doors =
        new Doors(
            List.of(new ListenAddress(listener, "127.0.0.1", 0)),
            Optional.of(Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()))),
            new ConnectionLimits(100, 10),
            new Trusted(List.of(), List.of()),
            1);
    VertxSmtpServer started = VertxSmtpServer.start(vertx, world.surroundings(), doors);
    server = Optional.of(started);
    return started.ports().getOrDefault(listener, 0);
  }
}

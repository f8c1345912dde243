package io.poststrom.delivery.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.route.Hop;
import io.poststrom.delivery.transcript.Transcript;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Postfix's smtp-sink as the next hop: a host that nobody of us wrote. */
class SmtpSinkTest {
  private static final Path SINK = Path.of("/usr/sbin/smtp-sink");
  private static Vertx vertx;

  @BeforeAll
  static void start() {
    assumeTrue(Files.isExecutable(SINK), "smtp-sink (Debian package postfix) is not installed");
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** smtp-sink's switches: which commands it refuses, and how. */
  @ParameterizedTest
  @CsvSource({
    "'',                   delivered 250 2.0.0",
    "-e,                   delivered 250 2.0.0", // no ESMTP
    "-p,                   delivered 250 2.0.0", // no PIPELINING
    "-8,                   delivered 250 2.0.0", // no 8BITMIME
    "-r connect,           deferred",
    "-r mail,              deferred",
    "-r rcpt,              deferred",
    "-r data,              deferred",
    "-r .,                 deferred",
    "-f connect,           failed",
    "-f mail,              failed",
    "-f rcpt,              failed",
    "-f data,              failed",
    "-f .,                 failed",
    "-q connect,           deferred 0 4.4.2",
    "-q ehlo,              deferred 0 4.4.2",
    "-q mail,              deferred 0 4.4.2",
    "-q rcpt,              deferred 0 4.4.2",
    "-q data,              deferred 0 4.4.2",
    "-q .,                 maybe 0 4.4.2",
  })
  void whatTheSinkDoesIsUnderstood(String switches, String expected) throws Exception {
    try (Sink sink = new Sink(switches);
        SmtpSender sender = sender()) {
      Attempt attempt = Attempts.of("Subject: hi\r\n\r\n.\r\n..\r\nend", "b@y.example");

      AttemptResult result = result(sender, attempt, sink.hop());

      String words = Transcript.words(attempt.envelope(), result).getFirst();
      assertEquals("b@y.example " + expected, words.substring(0, 12 + expected.length()));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "4096", "131072", "1048576", "52428800"})
  void contentsOfAllSizesArriveAsTheyAre(int size) throws Exception {
    byte[] content = content(size);
    try (Sink sink = new Sink("-d " + Sink.PATTERN);
        SmtpSender sender = sender()) {
      Attempt streamed =
          Attempts.of(
              Attempts.envelope(size, "b@y.example"),
              List.of("X-Added: 1\r\n"),
              new MailContent.Streamed(size, () -> new Pieces(content)));

      AttemptResult result = result(sender, streamed, sink.hop());

      assertEquals(
          "b@y.example delivered 250 2.0.0",
          Transcript.words(streamed.envelope(), result).getFirst());
      assertEquals(-1, Arrays.mismatch(expected(content), sink.body()));
    }
  }

  private static byte[] expected(byte[] content) {
    byte[] head = "X-Added: 1\r\n".getBytes(StandardCharsets.US_ASCII);
    boolean open = content.length > 0 && content[content.length - 1] != '\n';
    byte[] all = Arrays.copyOf(head, head.length + content.length + (open ? 2 : 0));
    System.arraycopy(content, 0, all, head.length, content.length);
    if (open) {
      all[all.length - 2] = '\r';
      all[all.length - 1] = '\n';
    }
    return lfOnly(all);
  }

  /** smtp-sink writes its files with LF. */
  private static byte[] lfOnly(byte[] crlf) {
    byte[] out = new byte[crlf.length];
    int length = 0;
    for (byte octet : crlf) {
      if (octet != '\r') {
        out[length++] = octet;
      }
    }
    return Arrays.copyOf(out, length);
  }

  /** Lines of many lengths, some of them dots. */
  private static byte[] content(int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] =
          switch (i % 71) {
            case 0, 1, 5 -> '.';
            case 3, 69 -> '\r';
            case 4, 70 -> '\n';
            default -> (byte) ('a' + i % 26);
          };
    }
    if (size > 0 && content[size - 1] == '\r') {
      content[size - 1] = 'x';
    }
    return content;
  }

  private static AttemptResult result(SmtpSender sender, Attempt attempt, Hop hop)
      throws Exception {
    return sender.send(attempt, List.of(hop)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static SmtpSender sender() {
    return new SmtpSender(vertx, Attempts.settings(Duration.ofSeconds(30)), () -> Instant.EPOCH);
  }

  /** A content in pieces of 100,000 octets. */
  private static final class Pieces implements ContentSource {
    private final byte[] content;
    private int at;

    Pieces(byte[] content) {
      this.content = content;
    }

    @Override
    public CompletionStage<Void> room() {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Optional<byte[]>> next() {
      int from = at;
      at = Math.min(content.length, at + 100_000);
      return CompletableFuture.completedStage(
          from == at ? Optional.empty() : Optional.of(Arrays.copyOfRange(content, from, at)));
    }

    @Override
    public void close() {}
  }

  /** The process, on a port of its own, with a folder for what it takes. */
  private static final class Sink implements AutoCloseable {
    static final String PATTERN = "mail";

    private final Path folder = Files.createTempDirectory("sink");
    private final int port = freePort();
    private final Process process;

    Sink(String switches) throws IOException, InterruptedException {
      List<String> command = new ArrayList<>(List.of(SINK.toString()));
      if (System.getProperty("user.name").equals("root")) {
        command.addAll(List.of("-u", "root"));
      }
      command.addAll(List.of(switches.strip().split(" +")));
      command.removeIf(String::isEmpty);
      command.addAll(List.of("127.0.0.1:" + port, "100"));
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      awaitListening();
    }

    Hop hop() {
      return new Hop(0, "mx.y.example", InetAddress.getLoopbackAddress(), port);
    }

    byte[] body() throws IOException {
      try (var files = Files.list(folder)) {
        Path mail =
            files.filter(f -> f.getFileName().toString().startsWith(PATTERN)).findFirst().get();
        byte[] all = Files.readAllBytes(mail);
        // smtp-sink puts its own fields before the mail, the last of them Received.
        int start = new String(all, StandardCharsets.ISO_8859_1).indexOf("X-Added");
        int end = all.length;
        // and an empty line after it
        return Arrays.copyOfRange(all, start, end - 1);
      }
    }

    private void awaitListening() {
      await()
          .until(
              () -> {
                try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                  return probe.isConnected();
                } catch (IOException e) {
                  return false;
                }
              });
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}

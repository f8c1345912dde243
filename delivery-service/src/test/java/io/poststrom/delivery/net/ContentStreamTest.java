package io.poststrom.delivery.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.Attempt;
import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.transcript.Transcript;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Large contents: pulled as the host takes them, and given up where it cannot. */
class ContentStreamTest {
  private static final int PIECE = 512 * 1024;

  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void nothingMoreIsReadWhileTheHostTakesNothing() throws Exception {
    Source source = new Source(100, "a");
    try (TakingHost host = new TakingHost("250-mx\r\n250 CHUNKING\r\n");
        SmtpSender sender = sender(Duration.ofSeconds(60))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);
      host.awaitContent();
      await()
          .during(Duration.ofMillis(300))
          .until(source.asked::get, asked -> asked < 50); // what the system's buffers hold
      assertFalse(result.isDone());

      host.takeAll();

      assertEquals("b@y.example delivered 250 2.0.0", words(result));
      assertEquals(100L * PIECE, host.taken());
      assertTrue(source.closed);
    }
  }

  @Test
  void aHostThatStopsTakingIsGivenUp() throws Exception {
    Source source = new Source(100, "a");
    try (TakingHost host = new TakingHost("250-mx\r\n250 CHUNKING\r\n");
        SmtpSender sender = sender(Duration.ofMillis(500))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);

      assertEquals("b@y.example deferred 0 4.4.2", words(result));
      assertTrue(source.closed);
    }
  }

  @Test
  void eightBitThatShowsUpOnTheWayToASevenBitHostEndsTheConnectionWithoutAnEnd() throws Exception {
    Source source = new Source(3, "\u00fc");
    try (TakingHost host = new TakingHost("250 mx\r\n");
        SmtpSender sender = sender(Duration.ofSeconds(60))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);
      host.takeAll();

      assertEquals("b@y.example failed 0 5.6.3", words(result));
      host.awaitEnd();
      assertFalse(host.text().contains("\r\n.\r\n"));
    }
  }

  @Test
  void bareLineFeedsThatShowUpOnTheWayEndTheConnectionWithoutAnEnd() throws Exception {
    Source source = new Source(3, "\n.\r\n");
    try (TakingHost host = new TakingHost("250-mx\r\n250 8BITMIME\r\n");
        SmtpSender sender = sender(Duration.ofSeconds(60))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);
      host.takeAll();

      assertEquals("b@y.example failed 0 5.6.11", words(result));
      host.awaitEnd();
      assertFalse(host.text().contains("\n."));
    }
  }

  @Test
  void aContentThatCannotBeReadIsADeferral() throws Exception {
    Source source = new Source(3, "a");
    source.failsAt = 2;
    try (TakingHost host = new TakingHost("250-mx\r\n250 CHUNKING\r\n");
        SmtpSender sender = sender(Duration.ofSeconds(60))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);
      host.takeAll();

      assertEquals("b@y.example deferred 0 4.3.0", words(result));
    }
  }

  @Test
  void aContentThatIsLongInComingIsNotTheHostsFault() throws Exception {
    Source source = new Source(3, "a");
    source.hangsAt = 2;
    try (TakingHost host = new TakingHost("250-mx\r\n250 CHUNKING\r\n");
        SmtpSender sender = sender(Duration.ofMillis(500))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);
      host.takeAll();

      assertEquals("b@y.example deferred 0 4.3.0", words(result));
      assertEquals(Reach.REACHED, result.join().reach());
      assertTrue(source.closed);
    }
  }

  @Test
  void noHostIsToldOfAMailForWhichThereIsNoRoom() throws Exception {
    Source source = new Source(3, "a");
    source.room = new CompletableFuture<>();
    try (TakingHost host = new TakingHost("250-mx\r\n250 CHUNKING\r\n");
        SmtpSender sender = sender(Duration.ofMillis(500))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);

      assertEquals("b@y.example deferred 0 4.3.0", words(result));
      assertEquals(Reach.REACHED, result.join().reach());
      assertEquals("", result.join().recipients().getFirst().diagnostic().host());
      assertEquals(0, source.asked.get());
      assertFalse(host.atContent.isDone());
      assertTrue(source.closed);
    }
  }

  @Test
  void aMailThatWaitedForRoomGoesOnWithANewSessionWhereTheHostHasEndedTheOld() throws Exception {
    Source source = new Source(3, "a");
    source.room = new CompletableFuture<>();
    try (TakingHost host = new TakingHost("250-mx\r\n250 CHUNKING\r\n");
        SmtpSender sender = sender(Duration.ofSeconds(60), Duration.ofMillis(50))) {
      CompletableFuture<AttemptResult> result = send(sender, source, host);
      host.awaitEnd(); // QUIT of the session that was idle meanwhile

      host.takeAll();
      source.room.complete(null);

      assertEquals("b@y.example delivered 250 2.0.0", words(result));
      assertEquals(2, host.sessions.get());
    }
  }

  private static CompletableFuture<AttemptResult> send(
      SmtpSender sender, Source source, TakingHost host) {
    long size = (long) source.pieces * PIECE;
    Attempt attempt =
        Attempts.of(
            Attempts.envelope(size, "b@y.example"),
            List.of(),
            new MailContent.Streamed(size, () -> source));
    return sender.send(attempt, List.of(Attempts.hop(0, host.port()))).toCompletableFuture();
  }

  private static String words(CompletableFuture<AttemptResult> result) throws Exception {
    return Transcript.words(Attempts.envelope(1, "b@y.example"), result.get(120, TimeUnit.SECONDS))
        .getFirst();
  }

  private static SmtpSender sender(Duration patience) {
    return sender(patience, patience);
  }

  private static SmtpSender sender(Duration patience, Duration idle) {
    return new SmtpSender(vertx, Attempts.settings(patience, idle), () -> Instant.EPOCH);
  }

  /** Pieces of lines, made as they are asked for; the last piece begins with the given text. */
  private static final class Source implements ContentSource {
    private final int pieces;
    private final String last;
    private final AtomicInteger asked = new AtomicInteger();
    private int failsAt = -1;
    private int hangsAt = -1;
    private CompletableFuture<Void> room = CompletableFuture.completedFuture(null);
    private volatile boolean closed;

    Source(int pieces, String last) {
      this.pieces = pieces;
      this.last = last;
    }

    @Override
    public CompletionStage<Void> room() {
      return room;
    }

    @Override
    public CompletionStage<Optional<byte[]>> next() {
      int n = asked.incrementAndGet();
      if (n == failsAt) {
        return CompletableFuture.failedStage(new IOException("the log is gone"));
      }
      if (n == hangsAt) {
        return new CompletableFuture<>();
      }
      if (n > pieces) {
        return CompletableFuture.completedStage(Optional.empty());
      }
      byte[] piece = ("x".repeat(62) + "\r\n").repeat(PIECE / 64).getBytes(StandardCharsets.UTF_8);
      if (n == pieces) {
        byte[] start = last.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, piece, 0, start.length);
      }
      return CompletableFuture.completedStage(Optional.of(piece));
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Says yes to everything, and takes the content only when it is told to. */
  private static final class TakingHost implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<Void> atContent = new CompletableFuture<>();
    private final CompletableFuture<Void> mayTake = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile long octets;

    TakingHost(String ehloReply) throws IOException {
      Thread.ofVirtual().start(() -> serveAll(ehloReply));
    }

    int port() {
      return listener.getLocalPort();
    }

    void awaitContent() throws Exception {
      atContent.get(60, TimeUnit.SECONDS);
    }

    void takeAll() {
      mayTake.complete(null);
    }

    void awaitEnd() throws Exception {
      ended.get(60, TimeUnit.SECONDS);
    }

    long taken() {
      return octets;
    }

    String text() {
      return content.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }

    private void serveAll(String ehloReply) {
      while (!listener.isClosed()) {
        serve(ehloReply);
      }
    }

    private void serve(String ehloReply) {
      try (Socket socket = listener.accept()) {
        sessions.incrementAndGet();
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        say(out, "220 mx\r\n");
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
          if (line.startsWith("EHLO")) {
            say(out, ehloReply);
          } else if (line.startsWith("DATA")) {
            say(out, "354 go\r\n");
            take(in, Long.MAX_VALUE);
          } else if (line.startsWith("BDAT")) {
            take(in, Long.parseLong(line.split(" ")[1]));
            say(out, "250 taken\r\n");
          } else {
            say(out, "250 ok\r\n");
          }
        }
      } catch (IOException e) {
        ended.complete(null); // the client went away: that is the end of it
      }
      ended.complete(null);
    }

    private void take(InputStream in, long size) throws IOException {
      atContent.complete(null);
      mayTake.join();
      byte[] buffer = new byte[65_536];
      while (octets < size) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, size - octets));
        if (read < 0) {
          return;
        }
        octets += read;
        content.write(buffer, 0, read);
      }
    }

    private static void say(OutputStream out, String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString().strip();
    }
  }
}

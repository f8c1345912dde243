package io.poststrom.delivery.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Site;
import io.poststrom.wire.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reads a large content and who waits. All pieces are in memory: no broker is asked. */
class ContentsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final int PIECES = 3;

  private final LogReader nothing = new LogReader(clients(), "test-reader");
  private final RecentContents recent = new RecentContents(1 << 20);
  private final Contents contents = new Contents(new ContentReader(nothing, recent), 1);
  private long offset;

  @AfterEach
  void closeReader() {
    nothing.close();
  }

  @Test
  void aContentThatHasBegunGoesOnToItsEndWhileOthersWaitForRoom() {
    ContentSource begun = open("mx:one.example");
    ContentSource other = open("mx:other.example");
    assertPiece(0, next(begun));
    CompletableFuture<Optional<byte[]>> waiting = next(other);

    for (int piece = 1; piece < PIECES; piece++) {
      assertPiece(piece, next(begun));
    }
    assertEquals(Optional.empty(), next(begun).getNow(Optional.of(new byte[0])));
    assertFalse(waiting.isDone());

    begun.close();
    assertPiece(0, waiting);
    other.close();
  }

  private static void assertPiece(int number, CompletableFuture<Optional<byte[]>> piece) {
    assertTrue(piece.isDone(), "piece " + number);
    assertArrayEquals(new byte[] {(byte) number}, piece.join().orElseThrow());
  }

  private static CompletableFuture<Optional<byte[]>> next(ContentSource source) {
    return source.next().toCompletableFuture();
  }

  private ContentSource open(String site) {
    MailId id = Samples.mailId(NOW);
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < PIECES; i++) {
      offsets.add(offset);
      recent.keep(
          id,
          new ContentRef.AtRecord(Topic.CONTENT.topicName(), 0, offset++),
          new byte[] {(byte) i});
    }
    Envelope envelope =
        Samples.envelope(id, NOW, PIECES, Recipient.of(Samples.mailbox("a@next.example")));
    return switch (contents.of(
        Samples.queued(new Site(site), envelope, new ContentRef.Chunks(0, offsets), new byte[0]))) {
      case MailContent.Streamed(long size, var opener) -> opener.get();
      case MailContent.AtHand atHand -> throw new AssertionError("it is at hand");
    };
  }

  /** A client of a broker that is not there. */
  private static Properties clients() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:1");
    return properties;
  }
}

package io.poststrom.delivery.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.Recipient;
import io.poststrom.site.Site;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Next hops that take no more of their large mails hold up those of nobody else. */
class SlowContentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PIECE = 128 * 1024;
  private static final byte[] CONTENT =
      ("x".repeat(62) + "\r\n").repeat(4 * PIECE / 64).getBytes(StandardCharsets.US_ASCII);

  private static KafkaSite kafka;

  @BeforeAll
  static void startBroker(@TempDir Path folder) throws Exception {
    kafka = new KafkaSite(folder);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @ParameterizedTest(name = "{0} sites with all their connections")
  @ValueSource(ints = {1, 3})
  void largeMailPassesSitesThatTakeNothing(int sites) {
    FakeTransport transport = new FakeTransport(kafka.clock());
    CompletableFuture<Void> release = new CompletableFuture<>();
    transport.takeMore(
        attempt ->
            attempt.site().name().contains("slow")
                ? release
                : CompletableFuture.completedStage("at once"));
    List<Obligation> slow = new ArrayList<>();
    for (int i = 0; i < sites * KafkaSite.PER_SITE; i++) {
      slow.add(queueLarge("mx:slow" + i % sites + ".example"));
    }
    try (DeliveryQueue queue = kafka.queue("one", transport)) {
      await("all slow connections")
          .atMost(PATIENCE)
          .until(() -> transport.inFlight() == slow.size());

      Obligation healthy = queueLarge("mx:healthy.example");

      await("healthy mail").atMost(PATIENCE).until(() -> transport.made().size() == 1);
      FakeTransport.Made made = transport.made().getFirst();
      assertEquals(healthy.id(), made.attempt().obligation());
      assertArrayEquals(CONTENT, made.content());
      assertEquals(slow.size(), transport.inFlight());
      release.complete(null);
      await("slow mail").atMost(PATIENCE).until(() -> transport.made().size() == 1 + slow.size());
      await("their outcomes").atMost(PATIENCE).until(() -> queue.counts().live() == 0);
    } finally {
      release.complete(null);
    }
  }

  private static Obligation queueLarge(String site) {
    Instant now = Instant.ofEpochMilli(kafka.clock().millis());
    MailId id = Samples.mailId(now);
    List<Long> offsets = new ArrayList<>();
    for (int at = 0; at < CONTENT.length; at += PIECE) {
      offsets.add(
          kafka
              .send(
                  new ProducerRecord<>(
                      Topic.CONTENT.topicName(),
                      0,
                      id.text(),
                      Arrays.copyOfRange(CONTENT, at, at + PIECE)))
              .offset());
    }
    Envelope envelope =
        Samples.envelope(id, now, CONTENT.length, Recipient.of(Samples.mailbox("a@next.example")));
    Obligation obligation =
        Samples.queued(new Site(site), envelope, new ContentRef.Chunks(0, offsets), new byte[0]);
    kafka.queue(obligation);
    return obligation;
  }
}

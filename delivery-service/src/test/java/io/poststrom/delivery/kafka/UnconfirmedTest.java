package io.poststrom.delivery.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.ObligationId;
import io.poststrom.site.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash can repeat what was delivered and not confirmed by the log: that is bounded. */
class UnconfirmedTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MAILS = 200;
  private static final int MOST = KafkaSite.UNCONFIRMED - 1 + KafkaSite.PER_SITE;

  @Test
  void whileTheLogDoesNotConfirmNoMoreIsDeliveredThanTheLimitAndWhatIsInFlight(@TempDir Path folder)
      throws Exception {
    try (KafkaSite kafka = new KafkaSite(folder)) {
      FakeTransport transport = new FakeTransport(kafka.clock());
      CompletableFuture<AttemptResult> release = new CompletableFuture<>();
      transport.answerLater(attempt -> release.thenApply(released -> transport.delivered(attempt)));
      for (int i = 0; i < MAILS; i++) {
        kafka.queue(Samples.queued(new Site("mx:next.example"), now(kafka), "a@next.example"));
      }
      DeliveryQueue queue = kafka.queue("one", transport);
      try {
        await().atMost(PATIENCE).until(() -> transport.made().size() == KafkaSite.PER_SITE);
        await().atMost(PATIENCE).until(() -> queue.counts().ready() > KafkaSite.UNCONFIRMED);

        kafka.broker().kill9();
        release.complete(null);

        await().atMost(PATIENCE).until(() -> queue.unconfirmed() >= KafkaSite.PER_SITE);
        await()
            .during(Duration.ofSeconds(3))
            .atMost(PATIENCE)
            .until(() -> transport.made().size() <= MOST);
        assertTrue(queue.unconfirmed() <= MOST, queue.unconfirmed() + " unconfirmed");

        kafka.broker().restart();
        await().atMost(PATIENCE).until(() -> transport.made().size() >= MAILS);
        await().atMost(PATIENCE).until(() -> queue.counts().live() == 0);
        assertEquals(0, queue.unconfirmed());
        assertEquals(List.of(), twice(transport));
      } finally {
        queue.close();
      }
    }
  }

  private static Instant now(KafkaSite kafka) {
    return Instant.ofEpochMilli(kafka.clock().millis());
  }

  private static List<ObligationId> twice(FakeTransport transport) {
    Map<ObligationId, Long> attempts =
        transport.made().stream()
            .map(made -> made.attempt().obligation())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return attempts.entrySet().stream()
        .filter(one -> one.getValue() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }
}

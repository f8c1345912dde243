package io.poststrom.delivery.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.delivery.attempt.AttemptResult;
import io.poststrom.delivery.attempt.AttemptResult.Reach;
import io.poststrom.delivery.attempt.RecipientResult;
import io.poststrom.delivery.bounce.ReportComposer;
import io.poststrom.delivery.kafka.QueueWorker.Parts;
import io.poststrom.delivery.sample.Samples;
import io.poststrom.delivery.schedule.Limits;
import io.poststrom.delivery.schedule.QueueRules;
import io.poststrom.delivery.schedule.RetrySchedule;
import io.poststrom.delivery.schedule.Scheduler;
import io.poststrom.delivery.schedule.Ticket;
import io.poststrom.delivery.schedule.Transition;
import io.poststrom.delivery.schedule.Transitions;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Obligation;
import io.poststrom.site.Site;
import io.poststrom.smtp.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Outcomes that nobody may write any more. Nothing here needs a broker that answers. */
class OutcomesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final QueueRules RULES =
      new QueueRules(
          new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(3)),
          Duration.ofDays(5),
          Optional.empty());
  private static final Limits LIMITS =
      new Limits(1, 1, 1, 1, 1, 1 << 20, Duration.ofMinutes(1), Duration.ofMinutes(30));

  @Test
  void anOutcomeWhosePartitionGoesWhileItsReportIsMadeIsCounted() {
    AtomicInteger dropped = new AtomicInteger();
    Properties nobody = clients();
    Scheduler scheduler = new Scheduler(LIMITS, RULES, new Random(1));
    Map<Integer, OwnedPartition> owned = new HashMap<>();
    Inbox inbox = new Inbox(() -> {});
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(nobody);
        Admin admin = Admin.create(nobody);
        LogReader reader = new LogReader(nobody, "test-reader");
        Outcomes outcomes =
            new Outcomes(
                parts(consumer, admin, reader, counting(dropped)),
                settings(),
                inbox,
                new LogEnds(admin, inbox),
                owned,
                () -> new Standing(Map.of(), consumer.groupMetadata()))) {
      Ticket ticket = started(scheduler, owned);
      Transition failed = failed(ticket.obligation());
      assertTrue(failed.report().isPresent());
      outcomes.finish(ticket, failed, ticket.obligation());

      owned.remove(0);
      scheduler.close(0);
      inbox.run();

      assertEquals(1, dropped.get());
    }
  }

  private static Ticket started(Scheduler scheduler, Map<Integer, OwnedPartition> owned) {
    owned.put(0, new OwnedPartition(0));
    scheduler.open(0);
    scheduler.restored(0);
    scheduler.put(
        0,
        0,
        Samples.queued(new Site("mx:next.example"), NOW, "a@next.example"),
        NOW.toEpochMilli());
    return scheduler.nextStart(NOW.toEpochMilli()).orElseThrow();
  }

  private static Transition failed(Obligation obligation) {
    Diagnostic said = Diagnostic.remote(NOW, "mx[192.0.2.25]", Reply.of(550, 1, 1, "no such user"));
    AttemptResult result =
        new AttemptResult(List.of(new RecipientResult.Failed(said)), List.of(), Reach.REACHED);
    return new Transitions(RULES, new Random(1)).afterAttempt(obligation, result, NOW);
  }

  private static Parts parts(
      KafkaConsumer<String, byte[]> consumer,
      Admin admin,
      LogReader reader,
      DeliveryMetrics metrics) {
    return new Parts(
        consumer,
        clients(),
        admin,
        reader,
        new Contents(new ContentReader(reader, RecentContents.none()), 4),
        attempt -> CompletableFuture.failedStage(new AssertionError("nothing is tried")),
        new ReportComposer("us.example", "us.example", 50_000),
        metrics,
        () -> NOW,
        new Random(1));
  }

  private static DeliveryMetrics counting(AtomicInteger dropped) {
    return new CountingDrops(DeliveryMetrics.none(), dropped);
  }

  private static WorkerSettings settings() {
    return new WorkerSettings(
        "one",
        RULES,
        LIMITS,
        Duration.ofMillis(20),
        5,
        Duration.ofSeconds(5),
        Duration.ofHours(24),
        50_000,
        Duration.ofSeconds(1),
        Duration.ofSeconds(6));
  }

  /** Clients of a broker that is not there. */
  private static Properties clients() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:1");
    properties.put("group.id", "test");
    properties.put("key.serializer", StringSerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    properties.put("key.deserializer", StringDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    return properties;
  }

  /** Counts the outcomes that were dropped. */
  private record CountingDrops(DeliveryMetrics others, AtomicInteger dropped)
      implements DeliveryMetrics {
    @Override
    public void attempt(AttemptResult result, Duration took) {
      others.attempt(result, took);
    }

    @Override
    public void step(Transition step) {
      others.step(step);
    }

    @Override
    public void transaction(int steps, Duration took) {
      others.transaction(steps, took);
    }

    @Override
    public void transactionFailed() {
      others.transactionFailed();
    }

    @Override
    public void outcomeDropped() {
      dropped.incrementAndGet();
    }

    @Override
    public void poison() {
      others.poison();
    }

    @Override
    public void tooLarge(int records) {
      others.tooLarge(records);
    }
  }
}

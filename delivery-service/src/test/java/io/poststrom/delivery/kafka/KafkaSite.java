package io.poststrom.delivery.kafka;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.delivery.bounce.ReportComposer;
import io.poststrom.delivery.kafka.DeliveryQueue.ClientProperties;
import io.poststrom.delivery.kafka.DeliveryQueue.Company;
import io.poststrom.delivery.schedule.Limits;
import io.poststrom.delivery.schedule.QueueRules;
import io.poststrom.delivery.schedule.RetrySchedule;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.Groups;
import io.poststrom.kafka.RecentContents;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.HeaderName;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A real broker with our topics, and what the filter and a reader of events would do with it. */
final class KafkaSite implements AutoCloseable {
  static final int PARTITIONS = 2;
  static final int PER_SITE = 20;
  static final int UNCONFIRMED = 5;

  private final BrokerProcess broker;
  private final KafkaSettings settings;
  private final KafkaProducer<String, byte[]> producer;
  private final TestClock clock = new TestClock();
  private final Map<Topic, View> views = new EnumMap<>(Topic.class);

  KafkaSite(Path folder) throws Exception {
    broker = BrokerProcess.start(folder);
    settings = settings(broker.bootstrap());
    TopicSetup.ensure(settings);
    producer = new KafkaProducer<>(Clients.producer(settings, "test"));
  }

  BrokerProcess broker() {
    return broker;
  }

  KafkaSettings settings() {
    return settings;
  }

  TestClock clock() {
    return clock;
  }

  ClientProperties clients() {
    return new ClientProperties(
        Clients.common(settings, "test"),
        Clients.producer(settings, "test"),
        Clients.consumer(settings, "test", Groups.DELIVERY));
  }

  /** A worker under a name. */
  DeliveryQueue queue(String instance, FakeTransport transport) {
    return queue(instance, transport, 50_000);
  }

  DeliveryQueue queue(String instance, FakeTransport transport, long rewriteLag) {
    WorkerSettings worker =
        new WorkerSettings(
            instance,
            new QueueRules(
                new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(3)),
                Duration.ofDays(5),
                Optional.of(Duration.ofHours(4))),
            new Limits(
                PER_SITE,
                100,
                50,
                500,
                32,
                16 << 20,
                Duration.ofMinutes(1),
                Duration.ofMinutes(30)),
            Duration.ofMillis(20),
            UNCONFIRMED,
            Duration.ofSeconds(5),
            Duration.ofHours(24),
            rewriteLag,
            Duration.ofMillis(500),
            Duration.ofSeconds(6));
    DeliveryQueue queue =
        new DeliveryQueue(
            clients(),
            worker,
            new Company(
                transport,
                new ReportComposer("us.example", "us.example", 50_000),
                DeliveryMetrics.none(),
                clock,
                new Random(1),
                RecentContents.none()));
    queue.start();
    return queue;
  }

  /** Writes as the filter does. */
  RecordMetadata queue(Obligation obligation) {
    int partition = obligation.site().partition(obligation.shard(), PARTITIONS);
    return send(ObligationCodec.encode(obligation).to(Topic.OUTBOUND, partition));
  }

  /** Writes a record of an obligation that can't be read. */
  RecordMetadata queueWithoutState(Obligation obligation) {
    int partition = obligation.site().partition(obligation.shard(), PARTITIONS);
    ProducerRecord<String, byte[]> record =
        ObligationCodec.encode(obligation).to(Topic.OUTBOUND, partition);
    record.headers().remove(HeaderName.OBLIGATION);
    return send(record);
  }

  RecordMetadata send(ProducerRecord<String, byte[]> record) {
    try {
      return producer.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a filter that has processed all below the offsets has committed. */
  void filterCommits(String group, Topic topic, Map<Integer, Long> offsets) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            all.put(
                new TopicPartition(topic.topicName(), partition), new OffsetAndMetadata(offset)));
    try (Admin admin = Admin.create(Clients.common(settings, "test-admin"))) {
      admin.alterConsumerGroupOffsets(group, all).all().get();
    }
  }

  /** Deletes a record, and those before it, as an operator does. */
  void deleteUpTo(ConsumerRecord<String, byte[]> record) throws Exception {
    TopicPartition at = new TopicPartition(record.topic(), record.partition());
    try (Admin admin = Admin.create(Clients.common(settings, "test-admin"))) {
      admin
          .deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(record.offset() + 1)))
          .all()
          .get();
    }
  }

  /** A mail's events: verb and recipient. */
  List<String> events(MailId mail) {
    return records(Topic.EVENTS).stream()
        .filter(record -> record.key().equals(mail.text()))
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .map(
            json ->
                json.replaceAll(
                    "(?s).*\"io.poststrom.mail.([a-z]*)\".*\"recipient\":\"([^\"]*)\".*", "$1 $2"))
        .toList();
  }

  /** Where a partition's log begins. */
  long beginning(Topic topic, int partition) {
    TopicPartition at = new TopicPartition(topic.topicName(), partition);
    try (Admin admin = Admin.create(Clients.common(settings, "test-admin"))) {
      return admin
          .listOffsets(Map.of(at, OffsetSpec.earliest()))
          .partitionResult(at)
          .get()
          .offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All committed records of a topic, up to now. */
  List<ConsumerRecord<String, byte[]>> records(Topic topic) {
    return views.computeIfAbsent(topic, View::new).read();
  }

  /** Reads a topic from its beginning, each record once. */
  private final class View {
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> all = new ArrayList<>();
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    View(Topic topic) {
      Properties properties = Clients.consumer(settings, "test-reader", "unused");
      properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
      consumer = new KafkaConsumer<>(properties);
      for (int i = 0; i < PARTITIONS; i++) {
        all.add(new TopicPartition(topic.topicName(), i));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
    }

    List<ConsumerRecord<String, byte[]>> read() {
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
        consumer.poll(Duration.ofMillis(20)).forEach(records::add);
      }
      return records;
    }
  }

  /** The latest state of each key. */
  Map<String, Obligation> states() {
    Map<String, Obligation> states = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records(Topic.OUTBOUND)) {
      try {
        if (record.value() != null) {
          states.put(
              record.key(), ObligationCodec.decode(record.key(), record.headers(), record.value()));
        }
      } catch (BadRecord e) {
        assertNotNull(e.getMessage(), "a poison record of a test");
      }
    }
    return states;
  }

  @Override
  public void close() {
    views.values().forEach(view -> view.consumer.close());
    producer.close(Duration.ZERO);
    broker.close();
  }

  private static KafkaSettings settings(String bootstrap) {
    return new KafkaSettings() {
      @Override
      public String bootstrap() {
        return bootstrap;
      }

      @Override
      public int partitions() {
        return PARTITIONS;
      }

      @Override
      public int replication() {
        return 1;
      }

      @Override
      public boolean flush() {
        return false;
      }

      @Override
      public int port() {
        return 1;
      }

      @Override
      public Map<String, String> client() {
        return Map.of();
      }
    };
  }
}

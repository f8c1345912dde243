package io.poststrom.filter.kafka;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** A real broker with our topics, and a view of what readers see there. */
final class TestLog implements AutoCloseable {
  static final int PARTITIONS = 3;

  final BrokerProcess broker;
  final KafkaSettings settings;

  TestLog(Path folder) throws Exception {
    broker = BrokerProcess.start(folder);
    settings = settings(Map.of());
    TopicSetup.ensure(settings);
  }

  /** Of this broker, with settings of the clients' own. */
  KafkaSettings settings(Map<String, String> client) {
    record Fixed(
        String bootstrap,
        int partitions,
        int replication,
        boolean flush,
        int port,
        Map<String, String> client)
        implements KafkaSettings {}
    return new Fixed(broker.bootstrap(), PARTITIONS, 1, true, 19_092, client);
  }

  /** Writes mails as the ingress does and waits until the broker has them. */
  void accept(List<AcceptedMail> mails) {
    write(mails.stream().map(mail -> MailCodec.encode(mail).to(Topic.ACCEPTED)).toList());
  }

  void write(List<ProducerRecord<String, byte[]>> records) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(Clients.producer(settings, "test-writer"))) {
      records.forEach(producer::send);
      producer.flush();
    }
  }

  /** All records of the topic that a read-committed reader sees now. */
  List<ConsumerRecord<String, byte[]>> read(Topic topic) {
    var properties = Clients.consumer(settings, "test-reader", "test");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(properties)) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic.topicName()).stream().map(TestLog::partition).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  /** The offset behind all records of a partition, those of open transactions as well. */
  long end(Topic topic, int partition) {
    var properties = Clients.consumer(settings, "test-reader", "test");
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    TopicPartition place = new TopicPartition(topic.topicName(), partition);
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(properties)) {
      return consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
    }
  }

  /** Waits until the topic shows this many records that fit. */
  List<ConsumerRecord<String, byte[]>> await(
      Topic topic, int count, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    return Awaitility.await(count + " records in " + topic.topicName())
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(250))
        .until(() -> read(topic).stream().filter(wanted).toList(), found -> found.size() >= count);
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }

  @Override
  public void close() {
    broker.close();
  }

  /** Records of these mails. */
  static Predicate<ConsumerRecord<String, byte[]>> of(List<AcceptedMail> mails) {
    Set<String> ids =
        mails.stream().map(mail -> mail.envelope().id().text()).collect(Collectors.toSet());
    return record -> record.key().length() >= 26 && ids.contains(record.key().substring(0, 26));
  }

  static Predicate<ConsumerRecord<String, byte[]>> of(AcceptedMail mail) {
    return of(List.of(mail));
  }
}

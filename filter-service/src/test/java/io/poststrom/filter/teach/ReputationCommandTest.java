package io.poststrom.filter.teach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.SenderCount;
import io.poststrom.wire.SenderCountCodec;
import io.poststrom.wire.Topic;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program, on a real broker. */
final class ReputationCommandTest {
  @TempDir Path folder;

  private record Fixed(
      String bootstrap,
      int partitions,
      int replication,
      boolean flush,
      int port,
      Map<String, String> client)
      implements KafkaSettings {}

  private record Run(int code, String out) {}

  private static Run run(String... arguments) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = ReputationCommand.run(List.of(arguments), printed, printed);
    return new Run(code, out.toString(StandardCharsets.UTF_8));
  }

  private static void write(KafkaSettings kafka, String key, SenderCount count) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(Clients.producer(kafka, "test"))) {
      producer.send(
          new ProducerRecord<>(Topic.REPUTATION.topicName(), key, SenderCountCodec.encode(count)));
      producer.flush();
    }
  }

  @Test
  void aSenderIsLookedUpAndForgotten() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
      KafkaSettings kafka = new Fixed(broker.bootstrap(), 2, 1, true, 19_092, Map.of());
      TopicSetup.ensure(kafka);
      long now = Instant.now().getEpochSecond();
      write(kafka, "domain/example.org a", new SenderCount(30, 1, now, 0b111));
      write(kafka, "domain/example.org b", new SenderCount(10, 0, now, 0b1));

      Run shown = run("show", "news.example.org", "--kafka", broker.bootstrap());
      assertEquals(0, shown.code(), shown.out());
      assertTrue(
          shown.out().startsWith("domain/example.org: good; 40 ham, 1 spam on 3 days\n"),
          shown.out());
      assertTrue(shown.out().contains("  counted by b: 10 ham, 0 spam on 1 days"), shown.out());

      Run forgotten = run("forget", "example.org", "--kafka", broker.bootstrap());
      assertEquals(0, forgotten.code(), forgotten.out());
      assertTrue(forgotten.out().endsWith("forgotten\n"), forgotten.out());
      assertEquals(
          new Run(0, "domain/example.org: not known\n"),
          run("show", "example.org", "--kafka", broker.bootstrap()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "show", "learn x", "show x y", "show x --kafka", "show a\u00e4 b", "show .."})
  void aWrongCommandLineIsRefused(String line) throws Exception {
    assertEquals(2, run(line.split(" ", -1)).code());
  }
}

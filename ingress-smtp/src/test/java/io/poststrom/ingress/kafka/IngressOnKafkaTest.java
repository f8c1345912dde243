package io.poststrom.ingress.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.KafkaSettings;
import io.poststrom.event.MailEvent;
import io.poststrom.ingress.net.ListenAddress;
import io.poststrom.ingress.net.VertxSmtpServer;
import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.ContentLimits;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.submission.MailProgress;
import io.poststrom.ingress.submission.MailStates.Answer;
import io.poststrom.ingress.transcript.Contents;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.ingress.transcript.SmtpClient;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.RecentContents;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import io.poststrom.wire.WireRecord;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a client's socket to the records of a real broker, which dies and comes back. */
class IngressOnKafkaTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LIMIT = Duration.ofSeconds(4);

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final FakeWorld world =
      new FakeWorld(new ContentLimits(64 << 20, 1 << 20, 128 << 10, 512 << 10, 2));

  private record Fixed(
      String bootstrap,
      int partitions,
      int replication,
      boolean flush,
      int port,
      Map<String, String> client)
      implements KafkaSettings {}

  private BrokerProcess broker;
  private KafkaSettings settings;
  private LogWriter mails;
  private LogWriter contents;
  private VertxSmtpServer server;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(folder);
    settings = new Fixed(broker.bootstrap(), 2, 1, true, 19_092, Map.of());
    TopicSetup.ensure(settings);
    mails = Producers.mails(settings, "test", 32 << 20, LIMIT);
    contents = Producers.contents(settings, "test", 32 << 20, LIMIT);
    mails.awaitTopic();
    contents.awaitTopic();
    server =
        VertxSmtpServer.start(
            vertx,
            world.surroundings(
                new KafkaMailSink(mails), new KafkaContentLog(contents, RecentContents.none())),
            new Doors(
                List.of(new ListenAddress(Listener.MX, "127.0.0.1", 0)),
                Optional.empty(),
                new ConnectionLimits(100, 100),
                new Trusted(List.of(), List.of()),
                1));
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop(Duration.ofSeconds(5));
    mails.close();
    contents.close();
    broker.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void everyMailAnswered250IsInTheLogOctetForOctet() throws Exception {
    for (int size : List.of(3, 4_096, 131_072, 131_073, 1 << 20, 20 << 20)) {
      byte[] content = Contents.ofLines(size);
      String reply = send(content);
      assertTrue(reply.startsWith("250 2.0.0 Accepted as "), reply);
      AcceptedMail mail = read(new MailId(reply.substring(reply.length() - 26)));
      assertEquals(size, mail.envelope().size());
      assertArrayEquals(content, contentOf(mail));
    }
  }

  @Test
  void aDeadBrokerMeans451AndNoSessionStandsStill() throws Exception {
    assertTrue(send(Contents.ofLines(100)).startsWith("250 "));
    broker.kill9();
    try (SmtpClient waiting = new SmtpClient(port());
        SmtpClient other = new SmtpClient(port())) {
      waiting.line();
      waiting.begin();
      waiting.content(Contents.ofLines(100));
      other.line();
      assertTrue(other.say("NOOP").startsWith("250 "));
      assertEquals("451 4.3.0", waiting.line().substring(0, 9));
    }
    assertEquals("451 4.3.0", send(Contents.ofLines(3 << 20)).substring(0, 9));
    BrokerProbe probe = new BrokerProbe(settings, "test");
    assertFalse(mails.isHealthy());
    assertFalse(probe.answers());
    broker.restart();
    await().atMost(PATIENCE).until(probe::answers);
    await().atMost(PATIENCE).until(() -> send(Contents.ofLines(100)).startsWith("250 "));
    await().atMost(PATIENCE).until(() -> send(Contents.ofLines(3 << 20)).startsWith("250 "));
    await().untilAsserted(() -> assertEquals(0, world.budget.used()));
    assertTrue(mails.isHealthy());
  }

  /** The events say most, and are few: {@code mail.accepted} may be long. */
  @Test
  void whetherAMailIsTakenTheEventsAreAskedFirst() throws Exception {
    MailId mail = MailId.random(Instant.now(), new Random(1));
    try (LogWriter events = Producers.events(settings, "test", LIMIT);
        KafkaMailStates states = new KafkaMailStates(settings, "test", InstantSource.system())) {
      events.awaitTopic();
      assertEquals(new Answer.Unknown(), taken(states, mail));

      mails.send(new WireRecord(mail.text(), new byte[1], new RecordHeaders()), result -> {});
      await().atMost(PATIENCE).until(() -> !progress(taken(states, mail)).isEmpty());
      assertEquals(Optional.of(false), progress(taken(states, mail)).map(MailProgress::isKnown));

      new KafkaEvents(events).tell(accepted(mail));
      await()
          .atMost(PATIENCE)
          .until(() -> progress(taken(states, mail)).filter(MailProgress::isKnown).isPresent());
    }
  }

  private static Answer taken(KafkaMailStates states, MailId mail) {
    return states.findTaken(mail, Instant.now()).toCompletableFuture().join();
  }

  private static Optional<MailProgress> progress(Answer answer) {
    return answer instanceof Answer.Known(MailProgress known)
        ? Optional.of(known)
        : Optional.empty();
  }

  private static MailEvent accepted(MailId mail) {
    return new MailEvent.Accepted(
        mail,
        Instant.now(),
        "bob@example.org",
        "",
        "http",
        "",
        "",
        Optional.empty(),
        1,
        Optional.empty(),
        0,
        List.of());
  }

  private String send(byte[] content) throws Exception {
    try (SmtpClient client = new SmtpClient(port())) {
      client.line();
      client.begin();
      client.content(content);
      return client.line();
    }
  }

  private int port() {
    return server.ports().getOrDefault(Listener.MX, 0);
  }

  private AcceptedMail read(MailId id) throws BadRecord {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(Clients.consumer(settings, "reader", "reader"))) {
      List<TopicPartition> all =
          Stream.of(0, 1).map(p -> new TopicPartition(Topic.ACCEPTED.topicName(), p)).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      for (int i = 0; i < 100; i++) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.key().equals(id.text())) {
            return MailCodec.decode(record.key(), record.headers(), record.value());
          }
        }
      }
    }
    throw new AssertionError("no record of " + id);
  }

  private byte[] contentOf(AcceptedMail mail) throws Exception {
    return switch (mail.content()) {
      case ContentRef.Inline() -> mail.value();
      case ContentRef.Chunks(int partition, List<Long> offsets) -> {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (LogReader reader = new LogReader(Clients.common(settings, "chunks"), "chunks")) {
          for (long offset : offsets) {
            all.writeBytes(
                reader
                    .read(Topic.CONTENT.topicName(), partition, offset)
                    .toCompletableFuture()
                    .get()
                    .value());
          }
        }
        yield all.toByteArray();
      }
      case ContentRef.AtRecord record -> throw new AssertionError("not at the ingress: " + record);
    };
  }
}

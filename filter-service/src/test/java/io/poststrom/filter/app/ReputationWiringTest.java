package io.poststrom.filter.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.beforequeue.Decision;
import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.DurationConverter;
import io.poststrom.config.KafkaSettings;
import io.poststrom.config.SmartHostSettings;
import io.poststrom.filter.Mails;
import io.poststrom.filter.kafka.SenderCounts;
import io.poststrom.filter.quarantine.Decided;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.reputation.Decay;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.kafka.BrokerWatch;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.SenderCount;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.inject.Instance;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service as it is put together, on a real broker and without DNS: who counts what. */
@Timeout(240)
class ReputationWiringTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Subject NETWORK = new Subject(Subject.Kind.NETWORK, "192.0.2.0/24");
  private static final String HAM =
      """
      From: Ann Known <a@sender.example>
      To: b@one.test
      Subject: minutes of the meeting
      Date: Sun, 22 Nov 2026 03:59:00 +0000
      Message-ID: <minutes.of.monday@sender.example>

      Please find the minutes of yesterday's meeting below, as agreed.
      """;

  private static final String SPAM = Mails.CLEAN.replaceAll("From: .*\n", "");

  /** Without From mail is refused at the door, and held behind it. */
  private static final String DOCUMENT =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata: {name: ours}
      spec: {domains: [one.test], spam: {quarantine: 7, reject: 8, scores: {MISSING_FROM: 9}}}
      """;

  @TempDir Path folder;

  private SmallRyeConfig config(BrokerProcess broker) throws Exception {
    Path documents = Files.createDirectory(folder.resolve("settings"));
    Files.writeString(documents.resolve("ours.yaml"), DOCUMENT);
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withConverter(MemorySize.class, 200, new MemorySizeConverter())
        .withMapping(FilterSettings.class)
        .withMapping(SmartHostSettings.class)
        .withMapping(CommonSettings.class)
        .withMapping(KafkaSettings.class)
        .withMapping(DnsSettings.class)
        .withMapping(RuleSettings.class)
        .withMapping(QuarantineSettings.class)
        .withSources(
            new PropertiesConfigSource(
                Map.of(
                    "poststrom.kafka.bootstrap", broker.bootstrap(),
                    "poststrom.kafka.partitions", "1",
                    "poststrom.kafka.replication", "1",
                    "poststrom.mail-settings", documents.toString(),
                    "poststrom.filter.hostname", "mx.one.test",
                    "poststrom.dns.servers", "127.0.0.1:9",
                    "poststrom.dns.timeout", "100ms"),
                "given",
                400))
        .build();
  }

  /** Nobody shares contents. */
  @SuppressWarnings("unchecked")
  private static Instance<RecentContents> none() {
    return (Instance<RecentContents>)
        Proxy.newProxyInstance(
            Instance.class.getClassLoader(),
            new Class<?>[] {Instance.class},
            (proxy, method, arguments) -> false);
  }

  private static void accept(KafkaSettings kafka, AcceptedMail mail) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(Clients.producer(kafka, "test-writer"))) {
      producer.send(MailCodec.encode(mail).to(Topic.ACCEPTED));
    }
  }

  @Test
  void verdictsRefusalsAndDecisionsCountForTheSender() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"))) {
      SmallRyeConfig config = config(broker);
      Filter.AllSettings settings =
          new Filter.AllSettings(
              config.getConfigMapping(FilterSettings.class),
              config.getConfigMapping(SmartHostSettings.class),
              config.getConfigMapping(CommonSettings.class),
              config.getConfigMapping(KafkaSettings.class),
              config.getConfigMapping(DnsSettings.class),
              config.getConfigMapping(RuleSettings.class));
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      Reputation reputation = new Reputation(settings, registry);
      Filter filter = new Filter(registry, settings, none(), reputation);
      Quarantine quarantine =
          new Quarantine(
              filter,
              settings,
              config.getConfigMapping(QuarantineSettings.class),
              registry,
              reputation);
      filter.onStart(new StartupEvent(), new BrokerWatch(settings.kafka()));
      quarantine.onStart(new StartupEvent());
      try {
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> filter.beforeQueue().isPresent() && quarantine.open().isPresent());
        count(settings.kafka(), filter, quarantine.open().orElseThrow(), reputation);
      } finally {
        quarantine.onStop(new ShutdownEvent());
        filter.onStop(new ShutdownEvent());
      }
      assertCounted(settings.kafka());
    }
  }

  private static void count(
      KafkaSettings kafka, Filter filter, Quarantine.Open open, Reputation reputation)
      throws Exception {
    accept(kafka, Mails.mail("ham", Mails.world(), HAM, "a@one.test"));
    AcceptedMail spam = Mails.mail("spam", Mails.world(), SPAM, "b@one.test");
    accept(kafka, spam);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !open.shelf().find(spam.envelope().id()).isEmpty());
    assertInstanceOf(
        Decided.Done.class,
        open.desk()
            .decide(new Wish(spam.envelope().id(), List.of(), Wish.What.DELETE, "ann"))
            .toCompletableFuture()
            .join());
    assertInstanceOf(
        Decision.Reject.class,
        new BeforeQueueEndpoint(filter, reputation)
            .decide(Mails.mail("refused", Mails.world(), SPAM, "c@one.test"))
            .toCompletableFuture()
            .join());
  }

  /** A verdict of ham; one of spam, a refusal, and a word that weighs three. */
  private static void assertCounted(KafkaSettings kafka) throws Exception {
    SenderCounts.Memory memory = new SenderCounts.Memory(new Decay(Duration.ofDays(14)), 100);
    try (SenderCounts looking =
        SenderCounts.look(kafka, "test-look", memory, InstantSource.system())) {
      looking.awaitComplete(PATIENCE);
      Optional<SenderCount> count = looking.of(NETWORK);
      assertEquals(1, count.orElseThrow().ham(), 0.01);
      assertEquals(5, count.orElseThrow().spam(), 0.01);
    }
  }
}

package io.poststrom.delivery.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.FailedStart;
import io.poststrom.config.KafkaSettings;
import io.poststrom.config.SmartHostSettings;
import io.poststrom.delivery.bounce.ReportComposer;
import io.poststrom.delivery.dns.DnsHostLookup;
import io.poststrom.delivery.kafka.DeliveryQueue;
import io.poststrom.delivery.kafka.DeliveryQueue.ClientProperties;
import io.poststrom.delivery.kafka.DeliveryQueue.Company;
import io.poststrom.delivery.kafka.Janitor;
import io.poststrom.delivery.maildir.MaildirStore;
import io.poststrom.delivery.net.SmtpSender;
import io.poststrom.delivery.route.NextHopFinder;
import io.poststrom.delivery.route.RoutedTransport;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsMetrics;
import io.poststrom.dns.DnsOptions;
import io.poststrom.kafka.BrokerWatch;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.Groups;
import io.poststrom.kafka.RecentContents;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.settings.SettingsFolder;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Starts and stops the delivery service. The queue begins once Kafka answers, on a thread of its
 * own, so that the rest of the process is up meanwhile and says why it is not ready.
 */
@Singleton
public class Delivery {
  private static final Logger LOG = Logger.getLogger(Delivery.class);
  private static final int MAILDIR_WRITERS = 4;

  private final Vertx vertx;
  private final KafkaSettings kafka;
  private final DnsSettings dns;
  private final Setup setup;
  private final DeliverySettings settings;
  private final CommonSettings common;
  private final MeterRegistry registry;
  private final RecentContents recent;
  private volatile Optional<Running> running = Optional.empty();
  private volatile Optional<Thread> starting = Optional.empty();

  /** What runs while mail is delivered. */
  private record Running(
      DeliveryQueue queue,
      Janitor janitor,
      SmtpSender sender,
      MaildirStore maildirs,
      DnsClient dns,
      SettingsFolder folder) {
    /** The queue before what it drains through. */
    void close() {
      janitor.close();
      queue.close();
      sender.close();
      maildirs.close();
      dns.close();
      folder.close();
    }
  }

  /** The settings that the service reads. */
  @Singleton
  public record AllSettings(
      DeliverySettings delivery,
      SmartHostSettings smartHost,
      CommonSettings common,
      KafkaSettings kafka,
      DnsSettings dns) {
    /** Made by the container. */
    @Inject
    public AllSettings {}
  }

  /** Made by the container. */
  @Inject
  public Delivery(
      Vertx vertx, MeterRegistry registry, AllSettings all, Instance<RecentContents> recent) {
    this.vertx = vertx;
    this.registry = registry;
    this.recent = recent.isResolvable() ? recent.get() : RecentContents.none();
    this.kafka = all.kafka();
    this.dns = all.dns();
    this.settings = all.delivery();
    this.common = all.common();
    this.setup = new Setup(all.delivery(), all.common(), all.smartHost());
  }

  void onStart(@Observes StartupEvent event, BrokerWatch watch) {
    watch.start();
    starting = Optional.of(Thread.ofPlatform().name("delivery-start").start(this::start));
  }

  /** The last of the services, where they share a process. */
  void onStop(@Observes @Priority(30) ShutdownEvent event) throws InterruptedException {
    if (starting.isPresent()) {
      starting.get().interrupt();
      starting.get().join();
    }
    running.ifPresent(Running::close);
    running = Optional.empty();
  }

  /** Whether the queue is worked at. */
  boolean isReady() {
    return running.map(r -> r.queue().isRunning()).orElse(false);
  }

  /** Whether a restart could help: another process has taken this one's name. */
  boolean isFenced() {
    return running.map(r -> r.queue().isFenced()).orElse(false);
  }

  /** Partitions whose log is still being read. */
  int restoring() {
    return running.map(r -> r.queue().restoring()).orElse(0);
  }

  private void start() {
    try {
      TopicSetup.ensure(kafka);
      running = Optional.of(open());
    } catch (InterruptedException e) {
      LOG.info("Stopped before the queue was begun.");
    } catch (RuntimeException e) {
      FailedStart.log(LOG, e);
      Quarkus.asyncExit(FailedStart.exitCode(e));
    }
  }

  private Running open() {
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    SettingsFolder folder = SettingsFolder.open(Path.of(common.mailSettings()), clock);
    DnsClient client = new DnsClient(DnsOptions.of(dns), clock);
    SmtpSender sender = new SmtpSender(vertx, setup.sender(), clock);
    MaildirStore maildirs = new MaildirStore(MAILDIR_WRITERS, clock);
    RoutedTransport transport =
        new RoutedTransport(
            () -> setup.routing(folder.current()),
            new NextHopFinder(
                setup.route(), new DnsHostLookup(client, setup.resolvers(dns)), random),
            setup.route(),
            new RoutedTransport.Ports(sender, maildirs),
            clock);
    Metrics metrics = new Metrics(registry);
    ReportComposer composer =
        new ReportComposer(
            setup.hostname().ascii(),
            setup.reportDomain().ascii(),
            settings.report().fullUpTo().asLongValue());
    DeliveryQueue queue =
        new DeliveryQueue(
            properties(),
            setup.worker(),
            new Company(transport, composer, metrics, clock, random, recent));
    Metrics.watch(registry, queue);
    DnsMetrics.watch(registry, client, "delivery");
    SettingsMetrics.watch(registry, folder);
    queue.start();
    LOG.infof("%s delivers mail", setup.hostname());
    Janitor janitor =
        new Janitor(
            Clients.common(kafka, "delivery-janitor-" + CommonSettings.instanceName(common)),
            setup.janitor(),
            () -> queue.partitions().contains(0),
            clock);
    janitor.start();
    return new Running(queue, janitor, sender, maildirs, client, folder);
  }

  private ClientProperties properties() {
    String name = "delivery-" + CommonSettings.instanceName(common);
    return new ClientProperties(
        Clients.common(kafka, name),
        Clients.producer(kafka, name),
        Clients.consumer(kafka, name, Groups.DELIVERY));
  }
}

package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.FailedStart;
import io.poststrom.config.KafkaSettings;
import io.poststrom.ingress.door.DoorRules;
import io.poststrom.ingress.identity.Gate;
import io.poststrom.ingress.kafka.BrokerProbe;
import io.poststrom.ingress.kafka.KafkaClaims;
import io.poststrom.ingress.kafka.KafkaContentLog;
import io.poststrom.ingress.kafka.KafkaEvents;
import io.poststrom.ingress.kafka.KafkaFlushes;
import io.poststrom.ingress.kafka.KafkaMailSink;
import io.poststrom.ingress.kafka.KafkaMailStates;
import io.poststrom.ingress.kafka.Producers;
import io.poststrom.ingress.net.VertxSmtpServer;
import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.net.VertxSmtpServer.StartFailed;
import io.poststrom.ingress.net.http.HttpDoor;
import io.poststrom.ingress.net.http.VertxHttpServer;
import io.poststrom.ingress.net.http.VertxHttpServer.Known;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.LimitedFlushes;
import io.poststrom.ingress.policy.Overload;
import io.poststrom.ingress.policy.Overload.Look;
import io.poststrom.ingress.policy.RelayPolicy;
import io.poststrom.ingress.policy.SenderCheck;
import io.poststrom.ingress.session.MemoryBudget;
import io.poststrom.ingress.session.Session.Chance;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Surroundings.Ports;
import io.poststrom.kafka.BrokerWatch;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.RecentContents;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.kafka.TopicTable;
import io.poststrom.settings.SettingsFolder;
import io.poststrom.wire.Topic;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Starts and stops the ingress. The listeners open once Kafka answers, on a thread of their own, so
 * that the rest of the process is up meanwhile and says why it is not ready.
 */
@Singleton
public class Ingress {
  private static final Logger LOG = Logger.getLogger(Ingress.class);

  /** Idempotency keys in memory: some 15 MiB. */
  private static final int MOST_KEYS = 50_000;

  private final Vertx vertx;
  private final IngressSettings settings;
  private final CommonSettings common;
  private final KafkaSettings kafka;
  private final DnsSettings dns;
  private final MeterRegistry registry;
  private final BeforeQueueSetup beforeQueue;
  private final RecentContents recent;
  private volatile Optional<Running> running = Optional.empty();
  private volatile Optional<Thread> starting = Optional.empty();

  /** What runs while the listeners are open. */
  private record Running(
      VertxSmtpServer server,
      Optional<VertxHttpServer> http,
      KafkaMailStates states,
      KafkaClaims claims,
      List<LogWriter> writers,
      BrokerProbe probe,
      SettingsFolder folder,
      Gate gate,
      FileWatch users,
      FileWatch certificates,
      DoorFrame door,
      RecipientFrame recipients,
      ConnectionLimits limits,
      LoadWatch load) {}

  /** What the settings come to, before anything runs. */
  private record Checked(
      Setup setup,
      TlsFiles tls,
      Optional<LdapSetup.Opened> ldap,
      Gate gate,
      UsersFile users,
      DoorSetup door,
      DoorRules rules,
      NetworksFile networks) {}

  /** Made by the container. */
  @Inject
  public Ingress(
      Vertx vertx,
      IngressSettings settings,
      CommonSettings common,
      KafkaSettings kafka,
      DnsSettings dns,
      MeterRegistry registry,
      BeforeQueueSetup beforeQueue,
      Instance<RecentContents> recent) {
    this.vertx = vertx;
    this.settings = settings;
    this.common = common;
    this.kafka = kafka;
    this.dns = dns;
    this.registry = registry;
    this.beforeQueue = beforeQueue;
    this.recent = recent.isResolvable() ? recent.get() : RecentContents.none();
  }

  void onStart(@Observes StartupEvent event, BrokerWatch watch) {
    watch.start();
    starting = Optional.of(Thread.ofPlatform().name("ingress-start").start(this::start));
  }

  /** First of all services: nothing new may come in while the others finish. */
  void onStop(@Observes @Priority(10) ShutdownEvent event) throws InterruptedException {
    starting.ifPresent(Thread::interrupt);
    if (running.isPresent()) {
      Running parts = running.get();
      running = Optional.empty();
      parts.load().close();
      stop(parts.server(), parts.http());
      parts.states().close();
      parts.claims().close();
      beforeQueue.close();
      parts.writers().forEach(LogWriter::close);
      parts.folder().close();
      parts.gate().close();
      parts.users().close();
      parts.certificates().close();
      parts.door().close();
      parts.recipients().close();
    }
  }

  /** Both together: neither takes new mail while the other one's ends. */
  private void stop(VertxSmtpServer smtp, Optional<VertxHttpServer> http)
      throws InterruptedException {
    long end = System.nanoTime() + settings.drainTimeout().toNanos();
    http.ifPresent(VertxHttpServer::drain);
    smtp.stop(settings.drainTimeout());
    if (http.isPresent()) {
      http.get().stop(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
  }

  /**
   * Whether the listeners are open to everybody and the log takes what is written. After a failed
   * write the brokers are asked, so this may block for two seconds.
   */
  boolean isReady() throws InterruptedException {
    if (running.isEmpty() || running.get().limits().isOverloaded()) {
      return false;
    }
    Running parts = running.get();
    return answers(parts.writers(), parts.probe());
  }

  private static boolean answers(List<LogWriter> writers, BrokerProbe probe)
      throws InterruptedException {
    if (writers.stream().allMatch(LogWriter::isHealthy)) {
      return true;
    }
    boolean answers = probe.answers();
    if (answers) {
      writers.forEach(LogWriter::recovered);
    }
    return answers;
  }

  private void start() {
    try {
      Checked checked = check();
      TopicSetup.ensure(kafka);
      running = Optional.of(open(checked));
    } catch (InterruptedException e) {
      LOG.info("Stopped before the listeners were open.");
    } catch (StartFailed e) {
      LOG.error(e.getMessage());
      Quarkus.asyncExit(1);
    } catch (RuntimeException e) {
      FailedStart.log(LOG, e);
      Quarkus.asyncExit(FailedStart.exitCode(e));
    }
  }

  private Checked check() {
    InstantSource clock = InstantSource.system();
    Setup setup = new Setup(settings);
    DoorSetup door = new DoorSetup(settings.door());
    Optional<LdapSetup.Opened> ldap = setup.ldap(clock);
    Gate gate = setup.gate(ldap, clock);
    return new Checked(
        setup,
        setup.tls(registry, clock),
        ldap,
        gate,
        new UsersFile(settings.auth(), gate, registry),
        door,
        door.rules(setup.hostname()),
        new NetworksFile(door, registry));
  }

  private Running open(Checked checked) throws InterruptedException, StartFailed {
    InstantSource clock = InstantSource.system();
    Setup setup = checked.setup();
    Gate gate = checked.gate();
    Doors doors = setup.doors(checked.tls().encryption());
    SettingsFolder folder = SettingsFolder.open(Path.of(common.mailSettings()), clock);
    String client = "ingress-" + CommonSettings.instanceName(common);
    long memory = settings.maxBytesInFlight().asLongValue();
    LogWriter mails = Producers.mails(kafka, client, memory, settings.acceptTimeout());
    LogWriter contents = Producers.contents(kafka, client, memory, settings.acceptTimeout());
    LogWriter events = Producers.events(kafka, client, settings.acceptTimeout());
    LogWriter control = Producers.control(kafka, client, settings.acceptTimeout());
    List<LogWriter> writers = List.of(mails, contents, events, control);
    for (LogWriter writer : writers) {
      writer.awaitTopic();
    }
    MemoryBudget budget = new MemoryBudget(memory);
    Metrics metrics = new Metrics(registry, new KafkaEvents(events));
    metrics.watch(doors.limits(), budget);
    SettingsMetrics.watch(registry, folder);
    folder.onChange(gate::onChange);
    SenderCheck senders = new SenderCheck(clock);
    folder.onChange(senders::onChange);
    DoorFrame door =
        new DoorFrame(
            checked.door(),
            checked.rules(),
            checked.networks(),
            new DoorFrame.Outside(
                dns,
                folder,
                registry,
                clock,
                new CallbackSetup(settings.callback(), setup.hostname(), vertx),
                checked.door().greylist().open(kafka, client, clock)));
    RecipientFrame recipients =
        new RecipientFrame(
            new RelayPolicy(setup.hostname(), folder::current),
            checked.ldap(),
            settings.callAhead(),
            new RecipientFrame.Outside(
                Path.of(common.mailSettings()),
                folder,
                registry,
                vertx,
                door.dns(),
                setup.hostname()));
    LogDelay delay = new LogDelay(new KafkaMailSink(mails), System::nanoTime);
    Ports ports =
        new Ports(
            recipients.check(),
            gate,
            door.keeper(),
            senders,
            beforeQueue.inFrontOf(metrics.timed(delay), metrics::tell),
            new KafkaContentLog(contents, recent),
            budget,
            new LimitedFlushes(
                settings.flushesPerHour(),
                new KafkaFlushes(control),
                metrics::tell,
                clock,
                new SecureRandom()),
            metrics);
    Surroundings world = surroundings(setup, ports, clock);
    VertxSmtpServer server = VertxSmtpServer.start(vertx, world, doors);
    KafkaMailStates states = new KafkaMailStates(kafka, client, clock);
    KafkaClaims claims =
        new KafkaClaims(
            kafka,
            new TopicTable.Plan(
                Topic.CLAIMS, client + "-claims", MOST_KEYS, settings.acceptTimeout()),
            new TopicTable.Around(clock, new SecureRandom()));
    registry.gauge("poststrom_ingress_http_keys", claims, KafkaClaims::size);
    registry.gauge("poststrom_ingress_http_keys_forgotten", claims, KafkaClaims::forgotten);
    Optional<HttpDoor> httpDoor = setup.httpDoor(doors);
    Optional<VertxHttpServer> http =
        httpDoor.isPresent()
            ? Optional.of(
                VertxHttpServer.start(
                    vertx, world, httpDoor.get(), new Known(states, claims), metrics::answered))
            : Optional.empty();
    LOG.infof("%s takes mail at %s", setup.hostname(), server.ports());
    BrokerProbe probe = new BrokerProbe(kafka, client);
    Callable<Look> eyes =
        eyes(setup.overload(), lag(server, http), delay, () -> answers(writers, probe));
    LoadWatch load = new LoadWatch(new Overload(setup.overload()), eyes, doors.limits(), registry);
    http.ifPresent(h -> LOG.infof("%s takes mail over HTTP at %d", setup.hostname(), h.port()));
    return new Running(
        server,
        http,
        states,
        claims,
        writers,
        probe,
        folder,
        gate,
        checked.users().watch(),
        checked.tls().watch(),
        door,
        recipients,
        doors.limits(),
        load.start());
  }

  /** How late the latest event loop is, whichever door it serves. */
  private static Supplier<Duration> lag(VertxSmtpServer smtp, Optional<VertxHttpServer> http) {
    return () ->
        Stream.concat(Stream.of(smtp.lag()), http.map(VertxHttpServer::lag).stream())
            .max(Duration::compareTo)
            .orElseThrow();
  }

  private static Callable<Look> eyes(
      Overload.Thresholds limits, Supplier<Duration> lag, LogDelay log, Callable<Boolean> answers) {
    MemoryUse memory = new MemoryUse(limits.memoryAgain());
    return () -> new Look(memory.heap(), memory.direct(), lag.get(), log.now(), answers.call());
  }

  private static Surroundings surroundings(Setup setup, Ports ports, InstantSource clock) {
    return new Surroundings(
        setup.rules(),
        setup.contentLimits(),
        setup.timeLimits(),
        ports,
        new Chance(clock, new SecureRandom()),
        () -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
  }
}

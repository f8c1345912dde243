package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.FailedStart;
import io.poststrom.config.KafkaSettings;
import io.poststrom.config.SmartHostSettings;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsMetrics;
import io.poststrom.dns.DnsOptions;
import io.poststrom.filter.address.Addressing;
import io.poststrom.filter.arc.ArcValidator;
import io.poststrom.filter.bayes.Learning;
import io.poststrom.filter.bimi.BimiLookup;
import io.poststrom.filter.checks.ArcCheck;
import io.poststrom.filter.checks.AutomaticCheck;
import io.poststrom.filter.checks.BimiCheck;
import io.poststrom.filter.checks.DateCheck;
import io.poststrom.filter.checks.DkimCheck;
import io.poststrom.filter.checks.DmarcCheck;
import io.poststrom.filter.checks.DmarcObserver;
import io.poststrom.filter.checks.ForgedResultsCheck;
import io.poststrom.filter.checks.GtubeCheck;
import io.poststrom.filter.checks.HeaderCheck;
import io.poststrom.filter.checks.HeloCheck;
import io.poststrom.filter.checks.SenderIdCheck;
import io.poststrom.filter.checks.SpfCheck;
import io.poststrom.filter.dkim.DkimVerifier;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dns.DkimOverDns;
import io.poststrom.filter.dns.DmarcOverDns;
import io.poststrom.filter.dns.MxOverDns;
import io.poststrom.filter.dns.SpfLookupOverDns;
import io.poststrom.filter.kafka.FilterListener;
import io.poststrom.filter.kafka.FilterWorker;
import io.poststrom.filter.kafka.LogContentSource;
import io.poststrom.filter.kafka.ObservationLog;
import io.poststrom.filter.kafka.QuarantineLessons;
import io.poststrom.filter.kafka.ReportWorker;
import io.poststrom.filter.pipeline.BeforeQueue;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.filter.pipeline.Contents;
import io.poststrom.filter.pipeline.Explainer;
import io.poststrom.filter.pipeline.Inspection;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Ledger;
import io.poststrom.filter.pipeline.MailFilter;
import io.poststrom.filter.pipeline.Pipeline;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.pipeline.Signer;
import io.poststrom.filter.psl.PublicSuffixList;
import io.poststrom.filter.report.AggregateReports;
import io.poststrom.filter.report.Destinations;
import io.poststrom.filter.report.PeriodTally;
import io.poststrom.filter.signing.KeyCare;
import io.poststrom.filter.signing.MailSigner;
import io.poststrom.kafka.BrokerWatch;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.ContentReader;
import io.poststrom.kafka.LogReader;
import io.poststrom.kafka.RecentContents;
import io.poststrom.kafka.TopicSetup;
import io.poststrom.settings.SettingsFolder;
import io.poststrom.spf.SpfEvaluator;
import io.poststrom.spf.dns.SpfOverDns;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Starts and stops the filter. The workers begin once Kafka answers, on a thread of their own, so
 * that the rest of the process is up meanwhile and says why it is not ready.
 */
@Singleton
public class Filter {
  private static final Logger LOG = Logger.getLogger(Filter.class);

  /** How long a start waits for DNS to say that it shows our keys. */
  private static final Duration KEYS_PATIENCE = Duration.ofSeconds(5);

  private final AllSettings settings;
  private final Setup setup;
  private final MeterRegistry registry;
  private final RecentContents recent;
  private final Reputation reputation;
  private volatile Optional<Running> running = Optional.empty();
  private volatile Optional<Thread> starting = Optional.empty();

  /** What runs while mail is filtered. */
  private record Running(
      List<FilterWorker> workers,
      BeforeQueue beforeQueue,
      Looking looking,
      Explainer explainer,
      Optional<ReportWorker> reporter,
      Bayes bayes,
      List<AutoCloseable> parts) {}

  /** The settings, all of them. */
  public record AllSettings(
      FilterSettings filter,
      SmartHostSettings smartHost,
      CommonSettings common,
      KafkaSettings kafka,
      DnsSettings dns,
      RuleSettings rules) {}

  /** Made by the container. */
  @Inject
  public Filter(
      MeterRegistry registry,
      AllSettings settings,
      Instance<RecentContents> recent,
      Reputation reputation) {
    this.registry = registry;
    this.reputation = reputation;
    this.recent = recent.isResolvable() ? recent.get() : RecentContents.none();
    this.settings = settings;
    this.setup = new Setup(settings.filter(), settings.common(), settings.smartHost());
  }

  void onStart(@Observes StartupEvent event, BrokerWatch watch) {
    watch.start();
    starting = Optional.of(Thread.ofPlatform().name("filter-start").start(this::start));
  }

  /** After the ingress, before the delivery, where they share a process. */
  void onStop(@Observes @Priority(20) ShutdownEvent event) throws Exception {
    if (starting.isPresent()) {
      starting.get().interrupt();
      starting.get().join();
    }
    if (running.isPresent()) {
      Running all = running.get();
      running = Optional.empty();
      for (FilterWorker worker : all.workers()) {
        worker.stop(settings.filter().drainTimeout());
      }
      if (all.reporter().isPresent()) {
        all.reporter().get().stop();
      }
      for (AutoCloseable part : all.parts()) {
        part.close();
      }
    }
  }

  /** Decides on mails before they are accepted; none until all parts run. */
  Optional<BeforeQueue> beforeQueue() {
    return running.map(Running::beforeQueue);
  }

  /** Where mails are learned; nowhere until all parts run. */
  Optional<Learning> learning() {
    return running.map(all -> all.bayes().learning());
  }

  /** What learns from decisions about held mail; nothing until all parts run. */
  Optional<QuarantineLessons.Teacher> teacher() {
    return running.map(all -> all.bayes().teacher());
  }

  /** How mail is looked at; nothing until all parts run. */
  Optional<Looking> looking() {
    return running.map(Running::looking);
  }

  /** Says what the checks think of a mail; nothing until all parts run. */
  Optional<Explainer> explainer() {
    return running.map(Running::explainer);
  }

  /** Whether all workers have reached Kafka and committed what they did last. */
  boolean isReady() {
    return running.map(r -> r.workers().stream().allMatch(FilterWorker::isReady)).orElse(false);
  }

  /** Whether no worker hangs or has died. */
  boolean isAlive() {
    Duration limit = setup.slow().perBatch().plus(Duration.ofMinutes(2));
    return running
        .map(r -> r.workers().stream().allMatch(worker -> worker.isAlive(limit)))
        .orElse(true);
  }

  private void start() {
    try {
      Optional<ReportSetup> reports = setup.reports();
      TopicSetup.ensure(settings.kafka());
      running = Optional.of(open(reports));
    } catch (InterruptedException e) {
      LOG.info("Stopped before the filter had begun.");
    } catch (RuntimeException e) {
      FailedStart.log(LOG, e);
      Quarkus.asyncExit(FailedStart.exitCode(e));
    }
  }

  private Running open(Optional<ReportSetup> reports) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    SettingsFolder folder = SettingsFolder.open(Path.of(settings.common().mailSettings()), clock);
    SettingsMetrics.watch(registry, folder);
    DnsClient dns = new DnsClient(DnsOptions.of(settings.dns()), clock);
    DnsMetrics.watch(registry, dns, "filter");
    String readerName = setup.clientName("content");
    LogReader reader = new LogReader(Clients.common(settings.kafka(), readerName), readerName);
    LogContentSource contents = new LogContentSource(new ContentReader(reader, recent));
    Optional<PublicSuffixList> suffixes = setup.publicSuffixes();
    DmarcEvaluator dmarc = new DmarcEvaluator(new DmarcOverDns(dns), suffixes);
    DmarcCheck check = new DmarcCheck(dmarc, reports.map(r -> new DmarcObserver(clock)));
    List<Check> checks = new ArrayList<>(checks(dns, check));
    checks.addAll(new ContentChecks(settings.filter().content(), suffixes).all(folder, dns));
    if (settings.filter().bimi()) {
      checks.add(new BimiCheck(new BimiLookup(new DmarcOverDns(dns), dmarc)));
    }
    Bayes bayes =
        Bayes.open(
            settings.kafka(),
            settings.filter().bayes(),
            setup.clientName("bayes"),
            new BayesMetrics(registry));
    checks.add(bayes.check());
    reputation.open(setup.clientName("reputation"), suffixes).ifPresent(checks::add);
    Engines engines = new Engines(settings.filter(), setup.hostname(), registry);
    checks.addAll(engines.checks());
    SpamRules rules = new SpamRules(settings.rules(), registry);
    checks.add(rules.check());
    Supplier<Rules> documents = () -> setup.rules(folder.current(), rules.groups());
    Looking looking = looking(documents, contents, checks);
    KeyCare keys = keys(folder, dns, clock);
    ExecutorService thread = Executors.newFixedThreadPool(settings.filter().workers(), threads());
    Signer signer = new MailSigner(keys, setup.sealAs(), clock);
    Inspection inspection = new Inspection(looking.contents(), looking.pipeline(), signer);
    FilterMetrics metrics = new FilterMetrics(registry);
    List<FilterWorker> workers =
        workers(
            filter(inspection, looking.rules(), dns).learning(bayes.desk(looking.contents())),
            () -> reputation.counting(bayes.counting(metrics)));
    Optional<ReportWorker> reporter =
        reports.map(r -> reporter(r, new Destinations(new DmarcOverDns(dns), dmarc)));
    Optional<ObservationLog> refused =
        reports.isPresent() ? Optional.of(refused()) : Optional.empty();
    workers.forEach(FilterWorker::start);
    reporter.ifPresent(ReportWorker::start);
    LOG.infof("%s filters mail", setup.hostname());
    List<AutoCloseable> parts = new ArrayList<>(List.of(thread::shutdownNow));
    refused.ifPresent(parts::add);
    parts.addAll(List.of(bayes, reputation, engines, contents, reader, keys, dns, rules, folder));
    return new Running(
        workers,
        new BeforeQueue(
            inspection,
            looking.rules(),
            setup.beforeQueue(thread),
            refused.<BeforeQueue.Observer>map(log -> log).orElse(BeforeQueue.Observer.NONE)),
        looking,
        new Explainer(looking.pipeline(), looking.rules(), setup.explaining(rules::description)),
        reporter,
        bayes,
        parts);
  }

  private static ThreadFactory threads() {
    return Thread.ofPlatform().name("filter-before-queue-", 0).factory();
  }

  /** What it takes to look at a mail, before and after it is accepted. */
  record Looking(List<Check> checks, Pipeline pipeline, Contents contents, Supplier<Rules> rules) {}

  private Looking looking(Supplier<Rules> rules, ContentSource contents, List<Check> checks) {
    return new Looking(
        List.copyOf(checks),
        new Pipeline(checks),
        new Contents(contents, (int) settings.filter().scanLimit().asLongValue()),
        rules);
  }

  private KeyCare keys(SettingsFolder folder, DnsClient dns, InstantSource clock)
      throws InterruptedException {
    Path files = Path.of(settings.common().mailSettings());
    KeyCare keys = new KeyCare(files, new DkimOverDns(dns), clock, setup.keyIntervals());
    folder.onChange(now -> keys.documents(now.signing()));
    SigningMetrics.watch(registry, keys);
    keys.start(KEYS_PATIENCE);
    return keys;
  }

  private ObservationLog refused() throws InterruptedException {
    return new ObservationLog(
        settings.kafka(), setup.clientName("dmarc-refused"), new ReportMetrics(registry));
  }

  private ReportWorker reporter(ReportSetup reports, Destinations destinations) {
    return new ReportWorker(
        settings.kafka(),
        setup.clientName("dmarc-reports"),
        new ReportWorker.Company(
            new AggregateReports(reports.identity(), destinations),
            reports.periods(),
            PeriodTally.Limits.DEFAULT,
            InstantSource.system(),
            new ReportMetrics(registry)));
  }

  private MailFilter filter(Inspection inspection, Supplier<Rules> rules, DnsClient dns) {
    Addressing addressing =
        new Addressing(
            new MxOverDns(dns),
            settings.filter().mxDeadline(),
            settings.filter().copyLimit().asLongValue());
    return new MailFilter(inspection, addressing, rules, new Ledger(InstantSource.system()));
  }

  /** All checks, in the order in which their symbols stand. */
  private List<Check> checks(DnsClient dns, DmarcCheck dmarc) {
    String ownName = setup.hostname();
    SpfEvaluator evaluator =
        new SpfEvaluator(
            new SpfOverDns(dns),
            ownName,
            InstantSource.system(),
            settings.filter().checkDeadline());
    List<Check> checks = new ArrayList<>();
    checks.add(new SpfCheck(new SpfLookupOverDns(evaluator), ownName));
    if (settings.filter().senderId()) {
      checks.add(new SenderIdCheck(evaluator::check));
    }
    checks.addAll(
        List.of(
            new DkimCheck(
                new DkimVerifier(new DkimOverDns(dns), settings.filter().dkimSignatures())),
            new ArcCheck(new ArcValidator(new DkimOverDns(dns)), setup.trustedSealers()),
            new HeloCheck(ownName),
            new HeaderCheck(),
            new DateCheck(),
            new AutomaticCheck(),
            new ForgedResultsCheck(ownName),
            new GtubeCheck(),
            dmarc));
    return checks;
  }

  /** Each with a listener of its own. */
  private List<FilterWorker> workers(MailFilter filter, Supplier<FilterListener> listeners) {
    List<FilterWorker> workers = new ArrayList<>();
    for (int i = 0; i < settings.filter().workers(); i++) {
      workers.add(worker(setup.fast(), i, filter, listeners.get()));
    }
    workers.add(worker(setup.slow(), 0, filter, listeners.get()));
    return workers;
  }

  private FilterWorker worker(Lane lane, int number, MailFilter filter, FilterListener listener) {
    return new FilterWorker(
        settings.kafka(),
        setup.workerName(lane.kind(), number),
        lane,
        new FilterWorker.Company(filter, listener, recent));
  }
}

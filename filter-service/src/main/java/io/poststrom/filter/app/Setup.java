package io.poststrom.filter.app;

import io.poststrom.config.CommonSettings;
import io.poststrom.config.SmartHostSettings;
import io.poststrom.config.WrongSettings;
import io.poststrom.filter.pipeline.BeforeQueue;
import io.poststrom.filter.pipeline.Explainer;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Rules;
import io.poststrom.filter.psl.PublicSuffixList;
import io.poststrom.filter.signing.KeyCare;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Scoring;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/** From settings to what the parts are made with. */
final class Setup {
  private static final int SMTP_PORT = 25;

  /** What a slow batch may take beyond its mails' content and checks: addressing, and some air. */
  private static final Duration AIR = Duration.ofSeconds(20);

  private final FilterSettings settings;
  private final String instance;
  private final Optional<HostPort> smartHost;
  private final List<Domain> maildirDomains;
  private final String hostname;

  Setup(FilterSettings settings, CommonSettings common, SmartHostSettings smartHost) {
    this.settings = settings;
    this.instance = CommonSettings.instanceName(common);
    this.smartHost = smartHost.smartHost().map(text -> HostPort.parse(text, SMTP_PORT));
    this.maildirDomains =
        common.maildirDomains().orElse(List.of()).stream().map(Domain::of).toList();
    this.hostname = settings.hostname().filter(name -> !name.isBlank()).orElseGet(Setup::ownName);
  }

  String hostname() {
    return hostname;
  }

  Rules rules(MailSettings documents, List<Scoring.Group> groups) {
    return new Rules(
        hostname, documents, new Routing(documents, smartHost, maildirDomains), groups);
  }

  Explainer.Terms explaining(Function<String, String> descriptions) {
    return new Explainer.Terms(
        settings.beforeQueue().checkDeadline(),
        (int) settings.scanLimit().asLongValue(),
        descriptions);
  }

  Lane fast() {
    return new Lane(Lane.Kind.FAST, settings.checkDeadline(), settings.batchDeadline());
  }

  Lane slow() {
    Duration contentAndPhases = settings.checkDeadline().multipliedBy(4);
    return new Lane(Lane.Kind.SLOW, settings.checkDeadline(), contentAndPhases.plus(AIR));
  }

  /** Decisions while a client waits, started on that thread. */
  BeforeQueue.Limits beforeQueue(Executor thread) {
    Duration perCheck = settings.beforeQueue().checkDeadline();
    Lane lane = new Lane(Lane.Kind.FAST, perCheck, perCheck.multipliedBy(3));
    return new BeforeQueue.Limits(lane, settings.beforeQueue().mails(), thread);
  }

  /** The same after a restart, so that the broker ends at once what a crash left open. */
  String workerName(Lane.Kind lane, int number) {
    return switch (lane) {
      case FAST -> "filter-" + instance + "-" + number;
      case SLOW -> "filter-" + instance + "-slow";
    };
  }

  String clientName(String purpose) {
    return "filter-" + instance + "-" + purpose;
  }

  /** The domains whose ARC seals are believed. */
  List<Domain> trustedSealers() {
    return settings.arc().trustedSealers().orElse(List.of()).stream().map(Domain::of).toList();
  }

  /** The domain for which mail from the world is sealed, if any. */
  Optional<Domain> sealAs() {
    return settings.arc().sealAs().map(Domain::of);
  }

  KeyCare.Intervals keyIntervals() {
    return new KeyCare.Intervals(
        settings.signing().recheckShown(), settings.signing().recheckHidden());
  }

  /**
   * What aggregate reports are sent with; empty where none are.
   *
   * @throws WrongSettings where something is missing
   */
  Optional<ReportSetup> reports() {
    return ReportSetup.of(settings.dmarc(), hostname);
  }

  /**
   * The public suffix list, where there is to be one.
   *
   * @throws WrongSettings where it can't be read
   */
  Optional<PublicSuffixList> publicSuffixes() {
    return settings.dmarc().publicSuffixList().map(Setup::publicSuffixes);
  }

  private static PublicSuffixList publicSuffixes(String file) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      PublicSuffixList list = PublicSuffixList.of(lines);
      if (list.size() > 0) {
        return list;
      }
      throw wrongList(file, "a file with rules in it");
    } catch (IOException | UncheckedIOException e) {
      throw wrongList(file, "a file in UTF-8 that can be read; " + e);
    }
  }

  private static WrongSettings wrongList(String file, String want) {
    return new WrongSettings(
        List.of("poststrom.filter.dmarc.public-suffix-list=" + file + " is wrong: want " + want));
  }

  private static String ownName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}

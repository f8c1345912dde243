package io.poststrom.delivery.app;

import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.SmartHostSettings;
import io.poststrom.config.WrongSettings;
import io.poststrom.delivery.dialogue.DialogueSettings;
import io.poststrom.delivery.dns.DnsHostLookup.Resolvers;
import io.poststrom.delivery.kafka.JanitorSettings;
import io.poststrom.delivery.kafka.WorkerSettings;
import io.poststrom.delivery.net.SenderSettings;
import io.poststrom.delivery.net.Timeouts;
import io.poststrom.delivery.route.RouteSettings;
import io.poststrom.delivery.schedule.Limits;
import io.poststrom.delivery.schedule.QueueRules;
import io.poststrom.delivery.schedule.RetrySchedule;
import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.settings.MailSettings;
import io.poststrom.site.Routing;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From settings to what the parts are made with. */
final class Setup {
  private static final int SMTP_PORT = 25;

  private final DeliverySettings settings;
  private final CommonSettings common;
  private final Optional<HostPort> smartHost;
  private final List<Domain> maildirDomains;
  private final Domain hostname;

  Setup(DeliverySettings settings, CommonSettings common, SmartHostSettings smartHost) {
    this.settings = settings;
    this.common = common;
    this.smartHost = smartHost.smartHost().map(text -> HostPort.parse(text, SMTP_PORT));
    this.maildirDomains =
        common.maildirDomains().orElse(List.of()).stream().map(Domain::of).toList();
    this.hostname =
        settings
            .hostname()
            .filter(name -> !name.isBlank())
            .map(Domain::of)
            .orElseGet(Setup::ownName);
  }

  Domain hostname() {
    return hostname;
  }

  /** The domain in From of our reports. */
  Domain reportDomain() {
    return settings.report().fromDomain().map(Domain::of).orElse(hostname);
  }

  Routing routing(MailSettings documents) {
    return new Routing(documents, smartHost, maildirDomains);
  }

  Resolvers resolvers(DnsSettings dns) {
    return dns.trustAd() ? Resolvers.TRUSTED : Resolvers.NOT_TRUSTED;
  }

  RouteSettings route() {
    return new RouteSettings(
        settings.port(),
        Set.of(hostname.ascii()),
        ownAddresses(),
        settings.addresses(),
        settings.maxAddresses(),
        settings.maxHops(),
        Path.of(common.data()).toAbsolutePath());
  }

  SenderSettings sender() {
    DeliverySettings.Timeouts t = settings.timeouts();
    return new SenderSettings(
        new DialogueSettings(
            hostname.ascii(),
            settings.starttls()
                ? DialogueSettings.Encryption.WHEN_OFFERED
                : DialogueSettings.Encryption.NEVER),
        new Timeouts(
            t.connect(),
            t.greeting(),
            t.command(),
            t.data(),
            t.block(),
            t.content(),
            t.end(),
            Timeouts.DEFAULT.quit(),
            t.idle()),
        settings.limits().mailsPerConnection(),
        settings.limits().recipientsPerMail(),
        Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 8),
        authorities());
  }

  /** Looked at now: a file without use would fail each mail for TLS only, one after the other. */
  private Optional<Path> authorities() {
    Optional<Path> file = settings.tlsAuthorities().filter(path -> !path.isBlank()).map(Path::of);
    file.ifPresent(Setup::requireCertificate);
    return file;
  }

  private static void requireCertificate(Path file) {
    String key = "poststrom.delivery.tls-authorities: " + file;
    try (InputStream in = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw new WrongSettings(List.of(key + " holds no certificate"));
      }
    } catch (IOException | CertificateException e) {
      throw new WrongSettings(List.of(key + " cannot be read: " + e.getMessage()));
    }
  }

  WorkerSettings worker() {
    return new WorkerSettings(
        CommonSettings.instanceName(common),
        rules(),
        limits(),
        settings.group(),
        settings.unconfirmedOutcomes(),
        settings.drainTimeout(),
        longestAttempt(),
        settings.rewriteLag(),
        settings.janitor().every(),
        settings.session());
  }

  JanitorSettings janitor() {
    DeliverySettings.Janitor janitor = settings.janitor();
    return new JanitorSettings(
        janitor.every(), janitor.replayWindow(), janitor.auditWindow(), janitor.longestUpload());
  }

  private QueueRules rules() {
    DeliverySettings.Retry retry = settings.retry();
    Duration longest =
        retry.longest().compareTo(retry.first()) < 0 ? retry.first() : retry.longest();
    return new QueueRules(
        new RetrySchedule(retry.first(), longest),
        retry.life(),
        Optional.of(retry.warnAfter()).filter(after -> !after.isZero()));
  }

  private Limits limits() {
    DeliverySettings.Limits limits = settings.limits();
    DeliverySettings.Retry retry = settings.retry();
    Duration longest =
        retry.siteLongest().compareTo(retry.siteFirst()) < 0
            ? retry.siteFirst()
            : retry.siteLongest();
    return new Limits(
        limits.perSite(),
        limits.inAll(),
        limits.readyPerSite(),
        limits.readyInAll(),
        limits.loads(),
        limits.contents().asLongValue(),
        retry.siteFirst(),
        longest);
  }

  /** No phase of an attempt is without a timeout; a whole one may still try many hosts. */
  private Duration longestAttempt() {
    DeliverySettings.Timeouts t = settings.timeouts();
    Duration host =
        t.connect()
            .plus(t.greeting())
            .plus(t.command().multipliedBy(4))
            .plus(t.data())
            .plus(t.block().plus(t.content()).multipliedBy(20))
            .plus(t.end());
    return host.multipliedBy(settings.maxAddresses());
  }

  private Set<InetAddress> ownAddresses() {
    Set<InetAddress> own = new HashSet<>();
    settings.ownAddresses().orElse(List.of()).stream()
        .map(InetAddress::ofLiteral)
        .forEach(own::add);
    try {
      // Loopback is left out: what listens there beside us is someone else's next hop.
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .forEach(own::add);
    } catch (SocketException e) {
      // No interface but loopback: nothing to add.
      return own;
    }
    return own;
  }

  private static Domain ownName() {
    try {
      return Domain.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Domain.of("localhost");
    }
  }
}

package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.identity.Gate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.ListenAddress;
import io.poststrom.ingress.net.VertxSmtpServer.Doors;
import io.poststrom.ingress.net.http.HttpDoor;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.policy.Overload;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.ContentLimits;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.SessionRules;
import io.poststrom.ingress.session.SessionRules.StartTls;
import io.poststrom.ingress.session.TimeLimits;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings as the values that the session, the policy and the listeners take. */
final class Setup {
  /** Octets of a chunk in mail.content. */
  private static final int CHUNK = 512 << 10;

  /** Chunks of one session that may be unconfirmed. */
  private static final int MAX_UNCONFIRMED = 2;

  /** What a submission takes besides the log and the filter, clocks that differ included. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final int SMTP_PORT = 25;
  private static final List<Network> THIS_MACHINE =
      List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"));

  private final IngressSettings settings;
  private final Domain hostname;

  Setup(IngressSettings settings) {
    this.settings = settings;
    if (settings.lmtp().port() == SMTP_PORT) {
      throw new WrongSettings(
          List.of("poststrom.ingress.lmtp.port=25 is wrong: RFC 2033 section 5 forbids it"));
    }
    if (settings.http().port() != 0
        && HttpDoor.FACTOR * settings.http().maxJson().asLongValue() > jsonMemory()) {
      throw new WrongSettings(
          List.of(
              "poststrom.ingress.http.max-json is wrong: want at most a quarter of"
                  + " poststrom.ingress.max-bytes-in-flight"));
    }
    this.hostname = settings.hostname().map(Domain::of).orElseGet(Setup::ownName);
  }

  Domain hostname() {
    return hostname;
  }

  SessionRules rules() {
    return new SessionRules(
        hostname,
        settings.maxSize().asLongValue(),
        settings.maxRecipients(),
        settings.maxErrors(),
        settings.auth().maxFailures(),
        settings.maxIdleCommands(),
        settings.maxHops(),
        settings.maxHold(),
        settings.minDeliverBy(),
        StartTls.OFFERED);
  }

  ContentLimits contentLimits() {
    return new ContentLimits(
        settings.maxSize().asLongValue(),
        settings.maxLine().asLongValue(),
        Math.toIntExact(settings.inlineLimit().asLongValue()),
        CHUNK,
        MAX_UNCONFIRMED);
  }

  TimeLimits timeLimits() {
    return new TimeLimits(
        settings.commandTimeout().toSeconds(),
        settings.dataTimeout().toSeconds(),
        settings.transferTimeout().toSeconds());
  }

  TlsFiles tls(MeterRegistry registry, InstantSource clock) {
    return new TlsFiles(new CertificateFiles(settings.tls()), hostname.ascii(), registry, clock);
  }

  Overload.Thresholds overload() {
    return new Overload.Thresholds(
        settings.shed().memoryPercent() / 100.0,
        settings.shed().loopLag(),
        settings.shed().logDelay());
  }

  Doors doors(Encryption encryption) {
    return new Doors(
        addresses(),
        Optional.of(encryption),
        new ConnectionLimits(
            FileLimit.connections(settings.maxConnections()),
            settings.maxConnectionsPerAddress(),
            settings.maxConnectionsPerNetwork()),
        new Trusted(
            networks(settings.relayNetworks()),
            networks(settings.proxyNetworks()),
            networks(settings.xclientNetworks())),
        settings.eventLoops());
  }

  /** As much as half of what SMTP may hold, and besides it. */
  private long jsonMemory() {
    return settings.maxBytesInFlight().asLongValue() / 2;
  }

  /** The door for programs; empty where it is shut. */
  Optional<HttpDoor> httpDoor(Doors doors) {
    HttpSettings http = settings.http();
    return http.port() == 0
        ? Optional.empty()
        : Optional.of(
            new HttpDoor(
                settings.host(),
                http.port(),
                http.tls() ? doors.encryption() : Optional.empty(),
                new Arrivals(doors.trusted(), doors.limits()),
                new HttpDoor.Limits(
                    http.maxJson().asLongValue(),
                    jsonMemory(),
                    http.maxBatch(),
                    settings.dataTimeout(),
                    settings.transferTimeout(),
                    settings.acceptTimeout().plus(settings.beforeQueue().deadline()).plus(MARGIN)),
                settings.eventLoops()));
  }

  private static List<Network> networks(Optional<List<String>> texts) {
    return texts.orElse(List.of()).stream().map(Network::parse).toList();
  }

  /** Who comes to a clear HTTP door from a relay network or this machine is a proxy. */
  private List<Network> httpProxies() {
    return settings.http().tls()
        ? List.of()
        : Stream.concat(networks(settings.relayNetworks()).stream(), THIS_MACHINE.stream())
            .toList();
  }

  Gate gate(Optional<LdapSetup.Opened> ldap, InstantSource clock) {
    AuthSetup auth = new AuthSetup(settings.auth());
    Gate.Elsewhere elsewhere =
        new Gate.Elsewhere(auth.tokens(), ldap.flatMap(LdapSetup.Opened::passwords));
    return new Gate(auth.rules(httpProxies()), elsewhere, clock);
  }

  Optional<LdapSetup.Opened> ldap(InstantSource clock) {
    return new LdapSetup(settings.ldap()).open(clock);
  }

  private List<ListenAddress> addresses() {
    return Stream.of(
            new ListenAddress(Listener.MX, settings.host(), settings.mx().port()),
            new ListenAddress(Listener.SUBMISSION, settings.host(), settings.submission().port()),
            new ListenAddress(Listener.SUBMISSIONS, settings.host(), settings.submissions().port()),
            new ListenAddress(Listener.LMTP, settings.host(), settings.lmtp().port()))
        .filter(address -> address.port() != 0)
        .toList();
  }

  private static Domain ownName() {
    try {
      return Domain.of(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException | IllegalArgumentException e) {
      return Domain.of("localhost");
    }
  }
}

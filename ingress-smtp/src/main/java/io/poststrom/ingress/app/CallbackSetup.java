package io.poststrom.ingress.app;

import io.poststrom.dns.DnsClient;
import io.poststrom.ingress.door.Callback;
import io.poststrom.ingress.door.Doorkeeper;
import io.poststrom.ingress.probe.MailHosts;
import io.poststrom.ingress.probe.SmtpProbe;
import io.poststrom.smtp.Domain;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The settings below poststrom.ingress.callback as values. */
record CallbackSetup(CallbackSettings settings, Domain hostname, Vertx vertx) {
  private static final int MAX_QUESTIONS = 200;
  private static final int MAX_PER_HOST = 5;

  /** Lets the door call senders back, where it shall; returns what must be closed then. */
  Optional<SmtpProbe> install(
      Doorkeeper keeper, DnsClient dns, InstantSource clock, Consumer<String> outcomes) {
    if (!settings.enabled()) {
      return Optional.empty();
    }
    SmtpProbe probe =
        new SmtpProbe(
            vertx, new SmtpProbe.Rules(hostname, settings.deadline(), MAX_QUESTIONS, MAX_PER_HOST));
    Predicate<InetAddress> mayAsk =
        settings.privateAddresses() ? address -> true : MailHosts::isOfTheWorld;
    keeper.callBack(
        new Callback(
            new Callback.Rules(
                settings.deadline(),
                settings.acceptedFor(),
                settings.refusedFor(),
                settings.perMinute(),
                settings.perDomainPerMinute()),
            new MailHosts(dns, settings.port(), mayAsk),
            probe,
            clock,
            outcomes));
    return Optional.of(probe);
  }
}

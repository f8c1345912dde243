package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.dns.DnsClient;
import io.poststrom.ingress.policy.ListedRecipients;
import io.poststrom.ingress.policy.NobodyToAsk;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.policy.RememberedRecipients;
import io.poststrom.ingress.policy.VerifiedRecipients;
import io.poststrom.ingress.probe.CallAhead;
import io.poststrom.ingress.probe.SmtpProbe;
import io.poststrom.ingress.recipients.AddressFiles;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailRoute.NextHop;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.SettingsFolder;
import io.poststrom.smtp.Domain;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The check of recipients with all that knows them; counts what became of them. */
final class RecipientFrame implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RecipientFrame.class);

  private final AddressFiles files;
  private final Optional<LdapSetup.Opened> ldap;
  private final SmtpProbe probe;
  private final RecipientCheck check;

  /** Behind the rules of who may send to whom. */
  RecipientFrame(
      RecipientCheck relay,
      Optional<LdapSetup.Opened> ldap,
      CallAheadSettings callAhead,
      Outside outside) {
    this.ldap = ldap;
    this.probe =
        new SmtpProbe(
            outside.vertx(),
            new SmtpProbe.Rules(
                outside.hostname(),
                callAhead.deadline(),
                callAhead.questions(),
                callAhead.questionsPerHost()));
    this.files = new AddressFiles(outside.folder());
    outside.settings().onChange(files::onChange);
    ldap.ifPresent(
        opened ->
            outside
                .registry()
                .gauge("poststrom_ingress_ldap_well", opened, o -> o.directory().isWell() ? 1 : 0));
    outside.settings().onChange(RecipientFrame::missRoutes);
    if (ldap.flatMap(LdapSetup.Opened::recipients).isEmpty()) {
      outside.settings().onChange(RecipientFrame::missDirectory);
    }
    outside
        .registry()
        .gauge("poststrom_ingress_recipient_files_refused", files, AddressFiles::wrong);
    outside.registry().gauge("poststrom_ingress_call_ahead_questions", probe, SmtpProbe::underWay);
    this.check =
        new VerifiedRecipients(
            relay,
            outside.settings()::current,
            List.of(
                new ListedRecipients(),
                files,
                ldap.flatMap(LdapSetup.Opened::recipients).orElse(new NobodyToAsk(Asked.LDAP)),
                new RememberedRecipients(
                    new CallAhead(probe, outside.dns(), outside.settings()::current),
                    LdapSetup.memory(callAhead.remember()),
                    InstantSource.system())),
            knowledge -> count(outside.registry(), knowledge));
  }

  /** What the process has. */
  record Outside(
      Path folder,
      SettingsFolder settings,
      MeterRegistry registry,
      Vertx vertx,
      DnsClient dns,
      Domain hostname) {}

  RecipientCheck check() {
    return check;
  }

  @Override
  public void close() {
    files.close();
    probe.close();
    ldap.ifPresent(opened -> opened.directory().close());
  }

  /** A domain's own MX is never asked: it may be ourselves. */
  private static void missRoutes(MailSettings settings) {
    for (MailDomain document : askers(settings, Asked.NEXT_HOP)) {
      for (DomainPattern pattern : document.domains()) {
        Domain domain = Domain.of(pattern.text().replace("*.", "any."));
        if (settings.route(domain).filter(r -> !(r.nextHop() instanceof NextHop.Mx)).isEmpty()) {
          LOG.errorf(
              "MailDomain %s has the next hop asked for recipients of %s, but no MailRoute names its"
                  + " host: they hear 451",
              document.name(), pattern.text());
        }
      }
    }
  }

  private static void missDirectory(MailSettings settings) {
    for (MailDomain document : askers(settings, Asked.LDAP)) {
      LOG.errorf(
          "MailDomain %s has LDAP asked for its recipients, but"
              + " poststrom.ingress.ldap.recipient-filter is not set: they hear 451",
          document.name());
    }
  }

  private static List<MailDomain> askers(MailSettings settings, Asked who) {
    return settings.domains().stream()
        .filter(document -> document.recipients().asked().contains(who))
        .toList();
  }

  private static void count(MeterRegistry registry, Knowledge knowledge) {
    registry
        .counter(
            "poststrom_ingress_recipients_looked_up",
            "outcome",
            knowledge.name().toLowerCase(Locale.ROOT))
        .increment();
  }
}

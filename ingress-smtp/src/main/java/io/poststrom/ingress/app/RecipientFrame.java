package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.ingress.policy.ListedRecipients;
import io.poststrom.ingress.policy.NobodyToAsk;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.policy.VerifiedRecipients;
import io.poststrom.ingress.recipients.AddressFiles;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.SettingsFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The check of recipients with all that knows them; counts what became of them. */
final class RecipientFrame implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RecipientFrame.class);

  private final AddressFiles files;
  private final Optional<LdapSetup.Opened> ldap;
  private final RecipientCheck check;

  /** Behind the rules of who may send to whom. */
  RecipientFrame(RecipientCheck relay, Optional<LdapSetup.Opened> ldap, Outside outside) {
    this.ldap = ldap;
    this.files = new AddressFiles(outside.folder());
    outside.settings().onChange(files::onChange);
    ldap.ifPresent(
        opened ->
            outside
                .registry()
                .gauge("poststrom_ingress_ldap_well", opened, o -> o.directory().isWell() ? 1 : 0));
    if (ldap.flatMap(LdapSetup.Opened::recipients).isEmpty()) {
      outside.settings().onChange(RecipientFrame::missDirectory);
    }
    outside
        .registry()
        .gauge("poststrom_ingress_recipient_files_refused", files, AddressFiles::wrong);
    this.check =
        new VerifiedRecipients(
            relay,
            outside.settings()::current,
            List.of(
                new ListedRecipients(),
                files,
                ldap.flatMap(LdapSetup.Opened::recipients).orElse(new NobodyToAsk(Asked.LDAP)),
                new NobodyToAsk(Asked.NEXT_HOP)),
            knowledge -> count(outside.registry(), knowledge));
  }

  /** What the process has. */
  record Outside(Path folder, SettingsFolder settings, MeterRegistry registry) {}

  RecipientCheck check() {
    return check;
  }

  @Override
  public void close() {
    files.close();
    ldap.ifPresent(opened -> opened.directory().close());
  }

  private static void missDirectory(MailSettings settings) {
    settings.domains().stream()
        .filter(domain -> domain.recipients().asked().contains(Asked.LDAP))
        .forEach(
            domain ->
                LOG.errorf(
                    "MailDomain %s has LDAP asked for its recipients, but"
                        + " poststrom.ingress.ldap.recipient-filter is not set: they hear 451",
                    domain.name()));
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

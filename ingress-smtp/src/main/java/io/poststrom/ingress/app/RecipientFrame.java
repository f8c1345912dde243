package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.ingress.policy.ListedRecipients;
import io.poststrom.ingress.policy.NobodyToAsk;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.policy.VerifiedRecipients;
import io.poststrom.ingress.recipients.AddressFiles;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.settings.SettingsFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The check of recipients with all that knows them; counts what became of them. */
final class RecipientFrame implements AutoCloseable {
  private final AddressFiles files;
  private final RecipientCheck check;

  /** Behind the rules of who may send to whom. */
  RecipientFrame(RecipientCheck relay, Outside outside) {
    this.files = new AddressFiles(outside.folder());
    outside.settings().onChange(files::onChange);
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
                new NobodyToAsk(Asked.LDAP),
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

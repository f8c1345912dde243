package io.poststrom.filter.app;

import io.micrometer.core.instrument.Counter;
import io.poststrom.config.WrongSettings;
import io.poststrom.filter.kafka.QuarantineDesk;
import io.poststrom.filter.kafka.QuarantineDigests;
import io.poststrom.filter.quarantine.Digest;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks whether recipients are to be told what is held for them, and has the desk do it: by the
 * documents in force at that moment.
 */
final class Digests {
  private static final Logger LOG = Logger.getLogger(Digests.class);

  private final Supplier<Optional<MailSettings>> documents;
  private final QuarantineSettings.Digests settings;
  private final Digest.Style style;
  private final Counter written;

  /**
   * By these documents, once they are there.
   *
   * @throws WrongSettings where the address in From is none
   */
  Digests(
      Supplier<Optional<MailSettings>> documents,
      QuarantineSettings settings,
      String host,
      Counter written) {
    this.documents = documents;
    this.settings = settings.digest();
    this.written = written;
    Mailbox from =
        this.settings
            .from()
            .map(text -> address(text).orElseThrow(() -> wrong(text)))
            .or(() -> address("postmaster@" + host))
            .orElseGet(() -> MailboxParser.parse("postmaster@localhost"));
    style =
        new Digest.Style(
            from,
            host,
            this.settings.contact().orElse(from.text()),
            this.settings.rows(),
            settings.expiry());
  }

  private static Optional<Mailbox> address(String text) {
    try {
      return Optional.of(MailboxParser.parse(text)).filter(from -> !from.needsSmtpUtf8());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static WrongSettings wrong(String text) {
    return new WrongSettings(
        List.of(
            "poststrom.filter.quarantine.digest.from="
                + text
                + " is wrong: want an address in ASCII, such as quarantine@example.org"));
  }

  /** Writes what is due. */
  void look(QuarantineDesk desk) {
    Optional<MailSettings> now = documents.get();
    List<MailDomain.Digest> wanted =
        now.stream()
            .flatMap(all -> all.domains().stream())
            .map(MailDomain::digest)
            .filter(kind -> kind != MailDomain.Digest.OFF)
            .distinct()
            .sorted()
            .toList();
    if (now.isEmpty() || wanted.isEmpty()) {
      return;
    }
    var _ =
        desk.digest(
                new QuarantineDigests.Plan(
                    to -> kind(now.get(), to), wanted, settings.dailyAt(), style))
            .whenComplete(
                (count, failure) -> {
                  if (failure != null) {
                    LOG.infof("Digests could not be written now: %s", failure.getMessage());
                  } else if (count > 0) {
                    written.increment(count);
                    LOG.infof("%d recipients are told what is held for them", count);
                  }
                });
  }

  private static MailDomain.Digest kind(MailSettings documents, Mailbox to) {
    return to.host() instanceof Domain domain
        ? documents.domain(domain).map(MailDomain::digest).orElse(MailDomain.Digest.OFF)
        : MailDomain.Digest.OFF;
  }
}

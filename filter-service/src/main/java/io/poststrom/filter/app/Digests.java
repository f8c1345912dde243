package io.poststrom.filter.app;

import io.micrometer.core.instrument.Counter;
import io.poststrom.config.WrongSettings;
import io.poststrom.filter.kafka.QuarantineDesk;
import io.poststrom.filter.kafka.QuarantineDigests;
import io.poststrom.filter.kafka.Reason;
import io.poststrom.filter.quarantine.Digest;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks whether recipients are to be told what is held for them, and has the desk do it: by the
 * documents in force at that moment.
 */
final class Digests {
  private static final Logger LOG = Logger.getLogger(Digests.class);

  /** Failures in succession that an operator should hear of. */
  private static final int MANY = 3;

  private final Supplier<Optional<MailSettings>> documents;
  private final QuarantineSettings.Digests settings;
  private final Digest.Style style;
  private final Counter written;
  private final AtomicBoolean isUnderWay = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();

  /** Why receivers will not take the address in From, until that is told once. */
  private final AtomicReference<Optional<String>> unfit;

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
    unfit = new AtomicReference<>(unfit(this.settings.from(), host));
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

  /** What is wrong with From where nothing is set: many receivers refuse such mail. */
  static Optional<String> unfit(Optional<String> from, String host) {
    return from.isPresent() || host.indexOf('.') >= 0
        ? Optional.empty()
        : Optional.of(
            "Digests come from postmaster@"
                + host
                + ", which is no address of the world: set poststrom.filter.quarantine.digest.from");
  }

  private static WrongSettings wrong(String text) {
    return new WrongSettings(
        List.of(
            "poststrom.filter.quarantine.digest.from="
                + text
                + " is wrong: want an address in ASCII, such as quarantine@example.org"));
  }

  /** Writes what is due, unless that is under way. */
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
    unfit.getAndSet(Optional.empty()).ifPresent(LOG::warn);
    if (isUnderWay.compareAndSet(false, true)) {
      write(
          desk,
          new QuarantineDigests.Plan(to -> kind(now.get(), to), wanted, settings.dailyAt(), style));
    }
  }

  /** Some, then others may use the desk, then the next ones. */
  private void write(QuarantineDesk desk, QuarantineDigests.Plan plan) {
    var _ =
        desk.digest(plan, written::increment)
            .whenComplete(
                (count, failure) -> {
                  if (failure == null && count > 0) {
                    failures.set(0);
                    LOG.infof("%d recipients are told what is held for them", count);
                    write(desk, plan);
                  } else {
                    isUnderWay.set(false);
                    ended(Optional.ofNullable(failure));
                  }
                });
  }

  private void ended(Optional<Throwable> failure) {
    int count = failure.isPresent() ? failures.incrementAndGet() : failures.getAndSet(0);
    failure.ifPresent(
        why ->
            LOG.logf(
                count < MANY ? Logger.Level.INFO : Logger.Level.WARN,
                "Digests could not be written (%d times now): %s",
                count,
                Reason.of(why)));
  }

  private static MailDomain.Digest kind(MailSettings documents, Mailbox to) {
    return to.host() instanceof Domain domain
        ? documents.domain(domain).map(MailDomain::digest).orElse(MailDomain.Digest.OFF)
        : MailDomain.Digest.OFF;
  }
}

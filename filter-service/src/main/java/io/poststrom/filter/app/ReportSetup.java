package io.poststrom.filter.app;

import io.poststrom.config.WrongSettings;
import io.poststrom.filter.report.Identity;
import io.poststrom.filter.report.Identity.Discovery;
import io.poststrom.filter.report.Periods;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What aggregate reports are sent with.
 *
 * @param identity who reports
 * @param periods when
 */
record ReportSetup(Identity identity, Periods periods) {
  private static final String PREFIX = "poststrom.filter.dmarc.reports.";

  /**
   * From the settings; empty where no reports are sent.
   *
   * @throws WrongSettings that names all that is missing or wrong
   */
  static Optional<ReportSetup> of(FilterSettings.Dmarc dmarc, String host) {
    FilterSettings.Reports settings = dmarc.reports();
    if (!settings.enabled()) {
      return Optional.empty();
    }
    List<String> mistakes = new ArrayList<>();
    if (settings.organization().isEmpty()) {
      mistakes.add(missing("organization", "a name, such as Example Ltd"));
    }
    Optional<Mailbox> email = settings.email().flatMap(ReportSetup::mailbox);
    if (email.isEmpty()) {
      mistakes.add(
          settings
              .email()
              .map(text -> PREFIX + "email=" + text + " is wrong: want an address at a domain")
              .orElse(missing("email", "an address, such as dmarc@example.org")));
    }
    if (!Periods.isDivisorOfADay(settings.period())) {
      mistakes.add(
          PREFIX
              + "period="
              + settings.period()
              + " is wrong: want a divisor of a day, such as 1h");
    }
    if (!mistakes.isEmpty()) {
      throw new WrongSettings(mistakes);
    }
    return Optional.of(
        new ReportSetup(
            new Identity(
                settings.organization().orElseThrow(),
                email.orElseThrow(),
                settings.contact(),
                host,
                dmarc.publicSuffixList().isPresent() ? Discovery.SUFFIX_LIST : Discovery.TREE_WALK),
            new Periods(settings.period(), settings.delay())));
  }

  private static String missing(String key, String want) {
    return PREFIX + key + " is not set: want " + want + ", because " + PREFIX + "enabled=true";
  }

  private static Optional<Mailbox> mailbox(String text) {
    try {
      Mailbox mailbox = MailboxParser.parse(text);
      return Optional.of(mailbox).filter(m -> m.host() instanceof Domain && !m.needsSmtpUtf8());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

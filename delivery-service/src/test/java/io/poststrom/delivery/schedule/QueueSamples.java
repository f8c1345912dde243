package io.poststrom.delivery.schedule;

import io.poststrom.delivery.sample.Samples;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.RecipientState;
import io.poststrom.mail.Terms;
import io.poststrom.site.Site;
import io.poststrom.smtp.EnhancedStatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Rules, rows, and what becomes of obligations. */
final class QueueSamples {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  static final QueueRules RULES =
      new QueueRules(
          new RetrySchedule(Duration.ofMinutes(5), Duration.ofHours(3)),
          Duration.ofDays(5),
          Optional.of(Duration.ofHours(4)));
  static final Diagnostic REFUSED =
      Diagnostic.local(START, "h[192.0.2.7]", new EnhancedStatusCode(4, 4, 1), "refused");

  private QueueSamples() {}

  /** A partition that is ours and has been read. */
  static PartitionQueue restored() {
    PartitionQueue home = new PartitionQueue(0, RULES);
    home.restored(true);
    return home;
  }

  static SiteQueue site(PartitionQueue home, String name) {
    return home.site(new Site("mx:" + name + ".example"), 0);
  }

  /** A row of an obligation that was accepted, and is due, at that time; it is taken. */
  static int row(SiteQueue site, Instant accepted) {
    return row(site, accepted, Terms.NONE);
  }

  /** Likewise, on these terms. */
  static int row(SiteQueue site, Instant accepted, Terms terms) {
    Obligation plain = Samples.queued(site.site(), accepted, "a@x.example");
    Obligation obligation =
        Samples.queued(site.site(), plain.envelope().on(terms), plain.content(), plain.value());
    return site.home().entries().add(PackedId.of(obligation.id()), obligation, 0, site);
  }

  static Obligation delivered(Ticket ticket) {
    Obligation before = ticket.obligation();
    return before.with(
        List.of(new RecipientState.Delivered(REFUSED)),
        before.attempts() + 1,
        before.due(),
        before.warning());
  }

  static Obligation deferred(Ticket ticket, Instant due) {
    Obligation before = ticket.obligation();
    return before.with(before.states(), before.attempts() + 1, due, before.warning());
  }
}

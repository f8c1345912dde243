package io.poststrom.filter.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.CommonSettings;
import io.poststrom.filter.checks.ReputationCheck;
import io.poststrom.filter.kafka.FilterListener;
import io.poststrom.filter.kafka.SenderCounts;
import io.poststrom.filter.kafka.SenderTally;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.psl.PublicSuffixList;
import io.poststrom.filter.psl.Registrants;
import io.poststrom.filter.quarantine.Decided.Wish;
import io.poststrom.filter.reputation.Decay;
import io.poststrom.filter.reputation.Senders;
import io.poststrom.filter.reputation.Tally;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailClass;
import io.poststrom.mail.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reputation's parts: what is counted and by whom, where it stands, the check. */
@Singleton
public class Reputation implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Reputation.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Filter.AllSettings settings;
  private final MeterRegistry registry;
  private final Tally tally;
  private volatile Optional<SenderCounts> counts = Optional.empty();

  /** Made by the container. */
  @Inject
  public Reputation(Filter.AllSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
    this.tally = new Tally(own().perHour(), InstantSource.system());
  }

  /** Reads what is known, and begins to count; none where it is switched off. */
  Optional<Check> open(String client, Optional<PublicSuffixList> suffixes)
      throws InterruptedException {
    if (!own().enabled()) {
      return Optional.empty();
    }
    SenderCounts opened =
        SenderCounts.open(
            settings.kafka(),
            new SenderCounts.Names(client, CommonSettings.instanceName(settings.common())),
            new SenderCounts.Memory(new Decay(own().halfLife()), own().entries()),
            tally,
            InstantSource.system());
    counts = Optional.of(opened);
    watch(opened);
    if (!opened.awaitComplete(PATIENCE)) {
      LOG.warnf(
          "What is known of senders has not been read to its end within %d s; it goes on.",
          PATIENCE.toSeconds());
    }
    return Optional.of(new ReputationCheck(new Senders(new Registrants(suffixes)), opened::of));
  }

  /** For one worker: its verdicts count. */
  FilterListener counting(FilterListener next) {
    return own().enabled() ? new SenderTally(next, tally) : next;
  }

  /** A mail was refused before it was accepted. */
  void refused(AcceptedMail mail, Verdict verdict) {
    tally.verdict(verdict, mail.envelope().recipients().getFirst().mailbox().text());
  }

  /** A person has decided about a held mail. */
  void decided(Wish wish, AcceptedMail mail) {
    MailClass kind =
        switch (wish.what()) {
          case RELEASE -> MailClass.HAM;
          case DELETE -> MailClass.SPAM;
        };
    mail.verdict().ifPresent(verdict -> tally.word(verdict, kind, wish.by()));
  }

  @Override
  public void close() {
    counts.ifPresent(SenderCounts::close);
  }

  private ReputationSettings own() {
    return settings.filter().reputation();
  }

  private void watch(SenderCounts opened) {
    registry.gauge("poststrom_filter_reputation_entries", opened, SenderCounts::size);
    registry.gauge("poststrom_filter_reputation_unwritten", opened, SenderCounts::unwritten);
    FunctionCounter.builder("poststrom_filter_reputation_written", opened, SenderCounts::written)
        .register(registry);
    FunctionCounter.builder(
            "poststrom_filter_reputation_pushed_out", opened, SenderCounts::pushedOut)
        .register(registry);
  }
}

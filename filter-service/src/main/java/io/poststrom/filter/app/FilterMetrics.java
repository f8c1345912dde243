package io.poststrom.filter.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.event.MailEvent;
import io.poststrom.filter.kafka.FilterListener;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.mail.Verdict;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Looks on from outside: counts verdicts, symbols, batches, and what was set aside. */
final class FilterMetrics implements FilterListener {
  private static final String LANE = "lane";

  private final MeterRegistry registry;
  private final Map<String, Counter> symbols = new ConcurrentHashMap<>();
  private final Map<Verdict.Action, Counter> actions = new ConcurrentHashMap<>();
  private final Counter obligations;
  private final Counter held;
  private final Counter postponed;
  private final Counter observed;
  private final Counter rewritten;

  FilterMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.obligations = registry.counter("poststrom_filter_obligations");
    this.held = registry.counter("poststrom_filter_quarantined_mails");
    this.observed = registry.counter("poststrom_filter_dmarc_observations");
    this.rewritten = registry.counter("poststrom_filter_rewritten_mails");
    this.postponed = registry.counter("poststrom_filter_postponed_mails");
  }

  @Override
  public void committed(Lane.Kind lane, int records, Duration checks, Duration transaction) {
    registry.summary("poststrom_filter_batch_records", LANE, name(lane)).record(records);
    registry.timer("poststrom_filter_checks", LANE, name(lane)).record(checks);
    registry.timer("poststrom_filter_transactions", LANE, name(lane)).record(transaction);
  }

  @Override
  public void written(Lane.Kind lane, Output output) {
    switch (output) {
      case Output.Queue ignored -> obligations.increment();
      case Output.Hold ignored -> held.increment();
      case Output.Later ignored -> postponed.increment();
      case Output.Again ignored -> rewritten.increment();
      case Output.Observe ignored -> observed.increment();
      case Output.Learn ignored -> {}
      case Output.Tell(MailEvent event) -> {
        if (event instanceof MailEvent.Filtered filtered) {
          count(filtered.verdict());
        }
      }
    }
  }

  @Override
  public void deadLetter(Lane.Kind lane) {
    registry.counter("poststrom_filter_dead_letters", LANE, name(lane)).increment();
  }

  @Override
  public void repeated(Lane.Kind lane) {
    registry.counter("poststrom_filter_repeated_batches", LANE, name(lane)).increment();
  }

  /** Once per recipient: recipients of one mail may meet different thresholds. */
  private void count(Verdict verdict) {
    actions.computeIfAbsent(verdict.action(), this::actionCounter).increment();
    for (Verdict.Symbol symbol : verdict.symbols()) {
      symbols.computeIfAbsent(symbol.name(), this::symbolCounter).increment();
    }
  }

  private Counter actionCounter(Verdict.Action action) {
    return registry.counter(
        "poststrom_filter_recipients", "action", action.name().toLowerCase(Locale.ROOT));
  }

  private Counter symbolCounter(String symbol) {
    return registry.counter("poststrom_filter_symbols", "symbol", symbol);
  }

  private static String name(Lane.Kind lane) {
    return lane.name().toLowerCase(Locale.ROOT);
  }
}

package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.filter.kafka.ReportListener;
import java.util.Locale;

/** Counts aggregate reports: docs/dmarc.md says what the figures mean. */
final class ReportMetrics implements ReportListener {
  private static final String PREFIX = "poststrom_filter_dmarc_reports_";

  private final MeterRegistry registry;

  ReportMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void sent(int reports) {
    registry.counter(PREFIX + "sent").increment(reports);
  }

  @Override
  public void unsent(Lack lack, long count) {
    String name = lack.name().toLowerCase(Locale.ROOT);
    registry.counter(PREFIX + "unsent", "lack", name).increment(count);
  }
}

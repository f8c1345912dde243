package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.settings.SettingsFolder;

/** Shows what became of the documents: docs/mail-settings.md says what the figures mean. */
final class SettingsMetrics {
  private static final String PREFIX = "poststrom_filter_settings_";

  private SettingsMetrics() {}

  static void watch(MeterRegistry registry, SettingsFolder folder) {
    for (String kind : folder.refused().keySet()) {
      registry.gauge(
          PREFIX + "refused",
          Tags.of("kind", kind),
          folder,
          f -> f.refused().getOrDefault(kind, 0));
    }
    registry.gauge(
        PREFIX + "last_good_load_timestamp_seconds",
        folder,
        f -> f.lastGoodLoad().getEpochSecond());
  }
}

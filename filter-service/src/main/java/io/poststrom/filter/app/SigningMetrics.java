package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.poststrom.filter.signing.KeyCare;
import io.poststrom.filter.signing.KeyState;

/** Shows where our signing keys stand: docs/dkim.md says what the figures mean. */
final class SigningMetrics {
  private SigningMetrics() {}

  static void watch(MeterRegistry registry, KeyCare care) {
    for (KeyState state : KeyState.values()) {
      registry.gauge(
          "poststrom_filter_signing_keys",
          Tags.of("state", state.word()),
          care,
          c -> c.counts().getOrDefault(state, 0));
    }
  }
}

package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Group {@code poststrom.ingress.shed}: when new connections hear 421 because of overload. */
public interface ShedSettings {
  /** Memory. */
  @Setting(
      value =
          "Percent of the heap (what survives its collections), or of direct memory, from which on"
              + " new connections hear 421, until ten percent less are in use.",
      min = "50",
      max = "99")
  @WithDefault("85")
  int memoryPercent();

  /** Lateness. */
  @Setting(
      value =
          "How late an event loop may be, three seconds in a row; then new connections hear 421.",
      min = "50ms",
      max = "1m")
  @WithDefault("1s")
  Duration loopLag();

  /** The log. */
  @Setting(
      value =
          "How long mail may wait for the log; then new connections hear 421 until it confirms or"
              + " answers again.",
      min = "100ms",
      max = "5m")
  @WithDefault("10s")
  Duration logDelay();
}

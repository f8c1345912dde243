package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Group {@code poststrom.filter.milters}. */
public interface MilterSettings {
  /** Where they are. */
  @Setting(
      "The milters that see each mail, NAME=ADDRESS with commas between; NAME is a word of ours for"
          + " symbols and metrics, ADDRESS is HOST:PORT, inet:PORT@HOST or unix:/PATH. None if left"
          + " out.")
  Optional<List<String>> addresses();

  /** How long it has. */
  @Setting(
      value =
          "How long a milter has for a mail, waiting for a free connection included; then"
              + " NAME_UNAVAILABLE stands for its answer. Less than"
              + " poststrom.filter.check-deadline.",
      min = "100ms",
      max = "1m")
  @WithDefault("15s")
  Duration timeout();

  /** How many at a time. */
  @Setting(value = "Mails that each milter is given at a time.", min = "1", max = "200")
  @WithDefault("10")
  int connections();

  /** What is not sent. */
  @Setting(
      value = "A mail of more octets is not sent to milters and gets NAME_TOO_LARGE.",
      min = "1K",
      max = "2G")
  @WithDefault("25M")
  MemorySize sizeLimit();
}

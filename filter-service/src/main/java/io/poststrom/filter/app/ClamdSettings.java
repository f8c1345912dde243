package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Group {@code poststrom.filter.clamd}: ClamAV. */
public interface ClamdSettings {
  /** Where it is. */
  @Setting(
      "Where ClamAV's clamd listens: HOST:PORT, or unix:/PATH. If left out, mail is not scanned for"
          + " viruses.")
  Optional<String> address();

  /** How long it has. */
  @Setting(
      value =
          "How long clamd has for a mail, waiting for a free connection included; then"
              + " CLAMAV_UNAVAILABLE stands for its answer. Less than"
              + " poststrom.filter.check-deadline.",
      min = "100ms",
      max = "1m")
  @WithDefault("15s")
  Duration timeout();

  /** How many at a time. */
  @Setting(
      value =
          "Mails that clamd is given at a time, each over a connection of its own; no more than"
              + " clamd's MaxThreads.",
      min = "1",
      max = "200")
  @WithDefault("10")
  int connections();

  /** What is not sent. */
  @Setting(
      value =
          "A mail of more octets is not sent to clamd and gets CLAMAV_TOO_LARGE; no more than"
              + " clamd's StreamMaxLength.",
      min = "1K",
      max = "2G")
  @WithDefault("25M")
  MemorySize sizeLimit();
}

package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Group {@code poststrom.filter.spamd}: SpamAssassin. */
public interface SpamdSettings {
  /** Where it is. */
  @Setting(
      "Where SpamAssassin's spamd listens: HOST:PORT, or unix:/PATH. If left out, it is not asked.")
  Optional<String> address();

  /** As whom. */
  @Setting("The user whose preferences spamd takes; its own user's if left out.")
  Optional<String> user();

  /** What a point counts. */
  @Setting(
      value = "What a point of SpamAssassin's counts here; 0 notes its score and counts nothing.",
      min = "0",
      max = "10")
  @WithDefault("1")
  double scale();

  /** How long it has. */
  @Setting(
      value =
          "How long spamd has for a mail, waiting for a free connection included; then"
              + " SPAMD_UNAVAILABLE stands for its answer. Less than"
              + " poststrom.filter.check-deadline.",
      min = "100ms",
      max = "1m")
  @WithDefault("15s")
  Duration timeout();

  /** How many at a time. */
  @Setting(
      value = "Mails that spamd is given at a time; no more than its --max-children.",
      min = "1",
      max = "200")
  @WithDefault("5")
  int connections();

  /** What is not sent. */
  @Setting(
      value = "A mail of more octets is not sent to spamd and gets SPAMD_TOO_LARGE.",
      min = "1K",
      max = "256M")
  @WithDefault("512K")
  MemorySize sizeLimit();
}

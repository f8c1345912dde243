package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Group {@code poststrom.filter.rspamd}. */
public interface RspamdSettings {
  /** Where it is. */
  @Setting(
      "Where rspamd's normal worker listens: HOST:PORT (its default is 11333), or unix:/PATH. If"
          + " left out, it is not asked.")
  Optional<String> address();

  /** What a point counts. */
  @Setting(
      value =
          "What a point of rspamd's counts here; 0 notes its score and counts nothing. rspamd calls"
              + " mail spam from 15 points on where we hold it from 10.",
      min = "0",
      max = "10")
  @WithDefault("0.7")
  double scale();

  /** How long it has. */
  @Setting(
      value =
          "How long rspamd has for a mail, waiting for a free connection included; then"
              + " RSPAMD_UNAVAILABLE stands for its answer. Less than"
              + " poststrom.filter.check-deadline.",
      min = "100ms",
      max = "1m")
  @WithDefault("15s")
  Duration timeout();

  /** How many at a time. */
  @Setting(value = "Mails that rspamd is given at a time.", min = "1", max = "200")
  @WithDefault("20")
  int connections();

  /** What is not sent. */
  @Setting(
      value =
          "A mail of more octets is not sent to rspamd and gets RSPAMD_TOO_LARGE; no more than its"
              + " max_message.",
      min = "1K",
      max = "1G")
  @WithDefault("25M")
  MemorySize sizeLimit();
}

package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The quarantine: who may decide, and how long mail is held. */
@ConfigMapping(prefix = "poststrom.filter.quarantine")
public interface QuarantineSettings {
  /** Who may ask. */
  @Setting(
      "A file with a line NAME TOKEN for each person who may look at held mail and decide over HTTP;"
          + " tokens have 16 characters or more, and events name the person. Read again when it"
          + " changes. If left out, nobody may; ./poststrom run makes one in its data folder.")
  Optional<String> tokens();

  /** How long mail is held. */
  @Setting(
      value = "How long a mail is held; then it is discarded, with an event for each recipient.",
      min = "1m",
      max = "3650d")
  @WithDefault("30d")
  Duration expiry();

  /** How many are listed. */
  @Setting(
      value =
          "How many held mails can be listed and decided, the last ones; some 500 octets of memory"
              + " each. Older ones stay held until they expire; to decide one, raise this and restart.",
      min = "100",
      max = "1000000")
  @WithDefault("20000")
  int listed();
}

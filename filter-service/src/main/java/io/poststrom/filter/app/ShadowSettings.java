package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A second opinion on live mail: docs/shadow.md. It changes nothing. */
@ConfigMapping(prefix = "poststrom.filter.shadow")
public interface ShadowSettings {
  /** Whether it runs. */
  @Setting(
      "Judge all mail a second time by the settings below and count where that differs. Costs the"
          + " checks once more; has no effect on mail.")
  @WithDefault("false")
  boolean enabled();

  /** Other thresholds. */
  @Setting(
      "A folder of mail settings whose MailDomain documents say the shadow's thresholds and actions;"
          + " if left out, those in force.")
  Optional<String> mailSettings();

  /** Other scores. */
  @Setting(
      "The shadow's scores of symbols, such as poststrom.filter.shadow.scores.SPF_FAIL=5; others are"
          + " as the checks give them.")
  Map<String, String> scores();

  /** Checks that are left out. */
  @Setting("Checks that the shadow leaves out, by name: helo, header, date and so on.")
  Optional<List<String>> without();
}

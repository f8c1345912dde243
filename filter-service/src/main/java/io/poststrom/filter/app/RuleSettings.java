package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Rules in files: docs/rules.md. */
@ConfigMapping(prefix = "poststrom.filter.rules")
public interface RuleSettings {
  /** Files of rules. */
  @Setting(
      "A folder of rule files in SpamAssassin's format (*.cf, in the order of their names)."
          + " They count behind the shipped ones. Changes take effect without a restart. If left"
          + " out, no rule files are read but those that are shipped.")
  Optional<String> folder();

  /** Our own rules. */
  @Setting("Whether the shipped rules are in force, beside those of the folder.")
  @WithDefault("true")
  boolean shipped();
}

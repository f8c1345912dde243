package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Rules in files: docs/rules.md. */
@ConfigMapping(prefix = "poststrom.filter.rules")
public interface RuleSettings {
  /** Files of rules. */
  @Setting(
      "A folder of rule files in SpamAssassin's format (*.cf, in the order of their names)."
          + " Changes take effect without a restart. If left out, no rule files are read.")
  Optional<String> folder();
}

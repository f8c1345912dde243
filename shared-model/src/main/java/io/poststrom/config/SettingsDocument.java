package io.poststrom.config;

import java.util.List;

/** Writes docs/configuration.md from the settings interfaces. */
public final class SettingsDocument {
  private SettingsDocument() {}

  /** The document. */
  public static String markdown(List<Class<?>> mappings) {
    return "";
  }
}

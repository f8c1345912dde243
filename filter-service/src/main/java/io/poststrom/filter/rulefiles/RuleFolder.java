package io.poststrom.filter.rulefiles;

import io.poststrom.filter.rules.Problem;
import io.poststrom.filter.rules.RuleSet;
import io.poststrom.filter.rules.RuleSource;
import io.poststrom.settings.Fingerprints;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The rules in force: those that are shipped, and behind them those of the files {@code *.cf} of a
 * folder, by name. The folder is looked at every second; a change counts once it has stood for a
 * second. A file that is changed to one with a broken rule, or can't be read, leaves its last good
 * version in force; of one that was never good, all but the broken rules are, and of one that was
 * never read, nothing: the other files don't suffer. A folder that goes away leaves its rules in
 * force, and one that is emptied does so for a while: a volume may be mounted anew.
 *
 * <p>Threads: {@link #current} may be called from any thread and never waits. Files are read on the
 * watching thread (at first on the caller's).
 */
public final class RuleFolder implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RuleFolder.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MAX_FILE = 8 << 20;

  /** Looks for which an empty folder must stand until it counts. */
  private static final int EMPTY_FOR = 30;

  private static final String EMPTY = "no files";

  private final Optional<Path> folder;
  private final List<RuleSource> shipped;
  private final Duration period;
  private final Thread watcher;
  private Map<String, RuleSource> good = new TreeMap<>();
  private volatile RuleSet current;
  private volatile int refusedFiles;
  private String loaded = "";

  private RuleFolder(Optional<Path> folder, List<RuleSource> shipped, Duration period) {
    this.folder = folder;
    this.shipped = shipped;
    this.current = RuleSet.of(shipped);
    this.period = period;
    this.watcher = Thread.ofPlatform().name("rule-files").daemon().unstarted(this::watch);
  }

  /**
   * What a look has found.
   *
   * @param sources by the file's name
   * @param unreadable names of files that can't be read
   */
  private record Found(Map<String, RuleSource> sources, Set<String> unreadable) {}

  /**
   * Reads all rules, and watches the folder from then on.
   *
   * @param folder where there are rules beside the shipped ones
   * @param shipped in force before them
   */
  public static RuleFolder open(Optional<Path> folder, List<RuleSource> shipped) {
    return open(folder, shipped, PERIOD);
  }

  static RuleFolder open(Optional<Path> folder, List<RuleSource> shipped, Duration period) {
    RuleFolder opened = new RuleFolder(folder, shipped, period);
    folder.ifPresent(path -> opened.loaded = state(path));
    opened.load();
    if (folder.isPresent()) {
      opened.watcher.start();
    }
    return opened;
  }

  /** The rules in force now. */
  public RuleSet current() {
    return current;
  }

  /** Files that are broken or can't be read: their last good version is in force, if any. */
  public int refusedFiles() {
    return refusedFiles;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch() {
    Path path = folder.orElseThrow();
    String before = loaded;
    int stands = 0;
    try {
      while (true) {
        Thread.sleep(period);
        String now = state(path);
        stands = now.equals(before) ? stands + 1 : 0;
        if (stands >= (now.equals(EMPTY) ? EMPTY_FOR : 1) && !now.equals(loaded)) {
          load();
          loaded = now;
        }
        before = now;
      }
    } catch (InterruptedException e) {
      LOG.debugf("no longer watching %s", path);
    }
  }

  private static String state(Path folder) {
    try {
      List<Path> files = files(folder);
      List<Path> readable = files.stream().filter(Files::isReadable).toList();
      return files.isEmpty()
          ? EMPTY
          : files + " " + readable + new Fingerprints(files).standing().orElse("");
    } catch (IOException | RuntimeException e) {
      return "unreadable";
    }
  }

  /** Never fails: the watching thread must outlive whatever stands in a file. */
  private void load() {
    try {
      take(folder.isPresent() ? read(folder.get()) : new Found(Map.of(), Set.of()));
    } catch (IOException | RuntimeException | Error e) {
      refusedFiles = 1;
      LOG.errorf("%s can't be read; the rules stay as they were: %s", folder.orElseThrow(), e);
    }
  }

  private Found read(Path folder) throws IOException {
    Found found = new Found(new TreeMap<>(), new TreeSet<>());
    if (good.isEmpty() && Files.notExists(folder)) {
      return found; // until it appears
    }
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      try {
        found.sources().put(name, RuleSource.of(name, octets(file)));
      } catch (IOException e) {
        LOG.errorf("%s is refused: it can't be read: %s", name, e);
        found.unreadable().add(name);
      }
    }
    return found;
  }

  private static byte[] octets(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new IOException("it is no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_FILE + 1);
      if (octets.length > MAX_FILE) {
        throw new IOException("it has more than " + MAX_FILE + " octets");
      }
      return octets;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> isRules(file.getFileName().toString())).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isRules(String name) {
    return name.endsWith(".cf") && !name.startsWith(".");
  }

  private void take(Found found) {
    Map<String, RuleSource> sources = found.sources();
    RuleSet rules = compiled(sources);
    Set<String> broken = brokenFiles(rules);
    tell(rules);
    Set<String> refused = new TreeSet<>(broken);
    refused.addAll(found.unreadable());
    Map<String, RuleSource> taken = new TreeMap<>(sources);
    for (String name : refused) {
      RuleSource last = good.get(name);
      if (last != null) {
        LOG.errorf("%s is refused; its last good version stays in force", name);
        taken.put(name, last);
      }
    }
    RuleSet inForce = taken.equals(sources) ? rules : compiled(taken);
    good = new TreeMap<>(taken);
    broken.stream().filter(name -> taken.get(name) == sources.get(name)).forEach(good::remove);
    refusedFiles = refused.size();
    current = inForce;
    LOG.infof(
        "Rules in force: %d, of %d files; %d skipped, %d broken; %d that look at every text",
        inForce.size(),
        shipped.size() + taken.size(),
        inForce.skipped(),
        rules.broken(),
        inForce.wordless().size());
  }

  private static Set<String> brokenFiles(RuleSet rules) {
    return rules.problems().stream()
        .filter(problem -> problem.kind() == Problem.Kind.BROKEN)
        .map(Problem::file)
        .collect(Collectors.toSet());
  }

  /** What is broken is a fault; what is skipped is a lot in files for SpamAssassin. */
  private static void tell(RuleSet rules) {
    for (Problem problem : rules.problems()) {
      switch (problem.kind()) {
        case BROKEN -> LOG.error(problem);
        case SKIPPED -> LOG.debug(problem);
      }
    }
  }

  private RuleSet compiled(Map<String, RuleSource> sources) {
    List<RuleSource> all = new ArrayList<>(shipped);
    all.addAll(sources.values());
    return RuleSet.of(all);
  }
}

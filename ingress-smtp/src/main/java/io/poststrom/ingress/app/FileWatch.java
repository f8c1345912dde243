package io.poststrom.ingress.app;

import io.poststrom.settings.Fingerprints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Notices that files have changed, by their {@link Fingerprints}.
 *
 * <p>Thread: one of its own, on which the action runs.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(FileWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final List<Path> files;
  private final Runnable whenChanged;
  private final Thread thread;
  private final Fingerprints fingerprints;
  private Optional<String> done;

  /** Looks at files that have just been read. */
  FileWatch(String name, List<Path> files, Runnable whenChanged) {
    this.files = List.copyOf(files);
    this.whenChanged = whenChanged;
    this.fingerprints = new Fingerprints(files);
    this.done = fingerprints.standing();
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::watch);
  }

  /** The same, every second from now on. */
  static FileWatch start(String name, List<Path> files, Runnable whenChanged) {
    FileWatch watch = new FileWatch(name, files, whenChanged);
    if (!files.isEmpty()) {
      watch.thread.start();
    }
    return watch;
  }

  /** Looks once. */
  void look() {
    Optional<String> now = fingerprints.standing();
    if (now.isPresent() && !now.equals(done)) {
      done = now;
      act();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        look();
      }
    } catch (InterruptedException e) {
      LOG.debugf("no longer watching %s", files);
    }
  }

  /** The thread must outlive whatever stands in a file. */
  private void act() {
    try {
      whenChanged.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s changed and can't be taken", files);
    }
  }
}

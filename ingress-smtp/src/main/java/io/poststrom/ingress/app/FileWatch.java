package io.poststrom.ingress.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Notices that files have changed, replaced links included. A change counts once it has stood from
 * one look to the next, so that of two files that belong together both are there, and none is half
 * written.
 *
 * <p>Thread: one of its own, on which the action runs.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(FileWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final List<Path> files;
  private final Runnable whenChanged;
  private final Thread thread;
  private String seen;
  private String done;

  /** Looks at files that have just been read. */
  FileWatch(String name, List<Path> files, Runnable whenChanged) {
    this.files = List.copyOf(files);
    this.whenChanged = whenChanged;
    this.done = fingerprint();
    this.seen = done;
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
    String now = fingerprint();
    if (now.equals(seen) && !now.equals(done)) {
      done = now;
      act();
    }
    seen = now;
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

  private String fingerprint() {
    return files.stream().map(FileWatch::fingerprint).collect(Collectors.joining("\n"));
  }

  private static String fingerprint(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.size() + "|" + is.lastModifiedTime() + "|" + is.fileKey();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}

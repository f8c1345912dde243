package io.poststrom.ingress.app;

import io.poststrom.settings.Fingerprints;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Notices that files have changed, by their {@link Fingerprints}. It is made before they are read,
 * so that no change falls between, however much later it is started.
 *
 * <p>Thread: one of its own, on which the action runs.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(FileWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final String name;
  private final List<Path> files;
  private final Fingerprints fingerprints;
  private Optional<String> done;
  private Optional<Thread> thread = Optional.empty();

  /** Looks at files that are read next. */
  FileWatch(String name, List<Path> files) {
    this.name = name;
    this.files = List.copyOf(files);
    this.fingerprints = new Fingerprints(files);
    this.done = fingerprints.standing();
  }

  /** Looks every second from now on. */
  FileWatch start(Runnable whenChanged) {
    if (!files.isEmpty()) {
      thread = Optional.of(Thread.ofPlatform().name(name).daemon().start(() -> watch(whenChanged)));
    }
    return this;
  }

  /** Looks once. */
  void look(Runnable whenChanged) {
    Optional<String> now = fingerprints.standing();
    if (now.isPresent() && !now.equals(done)) {
      done = now;
      act(whenChanged);
    }
  }

  @Override
  public void close() {
    thread.ifPresent(Thread::interrupt);
  }

  private void watch(Runnable whenChanged) {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        look(whenChanged);
      }
    } catch (InterruptedException e) {
      LOG.debugf("no longer watching %s", files);
    }
  }

  /** The thread must outlive whatever stands in a file. */
  private void act(Runnable whenChanged) {
    try {
      whenChanged.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s changed and can't be taken", files);
    }
  }
}

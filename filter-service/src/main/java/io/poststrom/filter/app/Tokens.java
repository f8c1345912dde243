package io.poststrom.filter.app;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Operators: a file of lines {@code NAME TOKEN}, looked at every second; one that can't be read
 * lets nobody in. {@link #who} may be called from any thread and never waits; the file is read on a
 * thread of its own (at first on the caller's).
 */
@Singleton
class Tokens {
  private static final Logger LOG = Logger.getLogger(Tokens.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int SHORTEST = 16;
  private static final String BEARER = "Bearer ";

  private final Optional<Path> file;
  private final Thread watcher = Thread.ofPlatform().name("tokens").daemon().unstarted(this::watch);
  private volatile List<Person> people = List.of();
  private Optional<FileTime> changed = Optional.empty();
  private boolean isMissing;

  private record Person(String name, String token) {}

  @Inject
  Tokens(QuarantineSettings settings) {
    this(settings.tokens().map(Path::of));
  }

  Tokens(Optional<Path> file) {
    this.file = file;
    refresh();
  }

  @PostConstruct
  void start() {
    if (isOpen()) {
      watcher.start();
    }
  }

  @PreDestroy
  void stop() {
    watcher.interrupt();
  }

  /** Whether anybody at all may. */
  boolean isOpen() {
    return file.isPresent();
  }

  /** The name of who sends this Authorization field. Compares in a time that tells nothing. */
  Optional<String> who(String authorization) {
    if (!authorization.startsWith(BEARER)) {
      return Optional.empty();
    }
    byte[] given =
        authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
    String found = "";
    for (Person person : people) {
      if (MessageDigest.isEqual(person.token().getBytes(StandardCharsets.UTF_8), given)) {
        found = person.name();
      }
    }
    return Optional.of(found).filter(name -> !name.isEmpty());
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the service ends
    }
  }

  /** Looks at the file; what can't be read is said once. */
  final void refresh() {
    if (file.isEmpty()) {
      return;
    }
    try {
      FileTime now = Files.getLastModifiedTime(file.get());
      if (!changed.equals(Optional.of(now))) {
        people = parse(file.get());
        changed = Optional.of(now);
        if (isMissing) {
          LOG.info("The tokens of operators can be read again");
        }
        isMissing = false;
      }
    } catch (IOException e) {
      if (!isMissing) {
        LOG.warnf(
            "poststrom.filter.quarantine.tokens can't be read, so operators get 401 until it can: %s",
            e);
      }
      isMissing = true;
      people = List.of();
      changed = Optional.empty();
    }
  }

  private static List<Person> parse(Path path) throws IOException {
    List<Person> people = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(path)) {
      number++;
      String[] words = line.strip().split("\\s+", -1);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (words.length == 2 && words[1].length() >= SHORTEST) {
        people.add(new Person(words[0], words[1]));
      } else {
        LOG.warnf(
            "%s line %d is passed over: want NAME TOKEN, 16 or more characters", path, number);
      }
    }
    return List.copyOf(people);
  }
}

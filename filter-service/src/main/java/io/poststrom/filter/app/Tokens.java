package io.poststrom.filter.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Who may decide about held mail: a file of lines {@code NAME TOKEN}. Read again when it changes; a
 * file that can't be read lets nobody in. Any thread may call.
 */
final class Tokens {
  private static final Logger LOG = Logger.getLogger(Tokens.class);
  private static final int SHORTEST = 16;
  private static final String BEARER = "Bearer ";

  private final Optional<Path> file;
  private List<Person> people = List.of();
  private Optional<FileTime> changed = Optional.empty();

  private record Person(String name, String token) {}

  Tokens(Optional<Path> file) {
    this.file = file;
  }

  /** Whether anybody at all may. */
  boolean isOpen() {
    return file.isPresent();
  }

  /** The name of who sends this Authorization field. Compares in a time that tells nothing. */
  synchronized Optional<String> who(String authorization) {
    if (file.isEmpty() || !authorization.startsWith(BEARER)) {
      return Optional.empty();
    }
    refresh(file.get());
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

  private void refresh(Path path) {
    try {
      FileTime now = Files.getLastModifiedTime(path);
      if (!changed.equals(Optional.of(now))) {
        people = parse(path);
        changed = Optional.of(now);
      }
    } catch (IOException e) {
      LOG.warnf("The tokens of the quarantine can't be read, so nobody may decide: %s", e);
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
    return people;
  }
}

package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.identity.Gate;
import io.poststrom.ingress.identity.UserLines;
import io.poststrom.settings.MailUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The file of users, read again when it changes. What can't be used leaves all as it was. */
final class UsersFile {
  private static final Logger LOG = Logger.getLogger(UsersFile.class);
  private static final String KEY = "poststrom.ingress.auth.users-file";
  private static final long MAX_OCTETS = 32 << 20;

  private final Optional<Path> file;
  private final Gate gate;
  private final MeterRegistry registry;
  private final FileWatch watch;

  /**
   * Lets the file's users in, where one is named.
   *
   * @throws WrongSettings with what is wrong with it
   */
  UsersFile(AuthSettings settings, Gate gate, MeterRegistry registry) {
    this.file = settings.usersFile().map(Path::of);
    this.gate = gate;
    this.registry = registry;
    this.watch = new FileWatch("users-file", file.map(List::of).orElse(List.of()));
    file.ifPresent(path -> gate.onFile(read(path)));
  }

  /** Reads it again whenever it changes, or has changed since it was read. */
  FileWatch watch() {
    return watch.start(this::reload);
  }

  private void reload() {
    try {
      List<MailUser> users = read(file.orElseThrow());
      gate.onFile(users);
      count("loaded");
      LOG.infof("The file of users was read again: %d users", users.size());
    } catch (WrongSettings e) {
      count("refused");
      LOG.errorf(
          "The changed file of users can't be used, what it said before stays in force: %s",
          Objects.toString(e.getMessage()).replaceAll("\\s+", " "));
    }
  }

  private static List<MailUser> read(Path path) {
    try {
      if (Files.size(path) > MAX_OCTETS) {
        throw wrong(path, "it is larger than 32 MiB");
      }
      return UserLines.parse(Files.readString(path));
    } catch (IOException | InvalidPathException e) {
      throw wrong(path, "the file can't be read: " + e);
    } catch (IllegalArgumentException e) {
      throw wrong(path, String.valueOf(e.getMessage()));
    }
  }

  private static WrongSettings wrong(Path path, String why) {
    return new WrongSettings(List.of(KEY + "=" + path + " is wrong: " + why));
  }

  private void count(String outcome) {
    registry.counter("poststrom_ingress_users_file_reloads", "outcome", outcome).increment();
  }
}

package io.poststrom.ingress.recipients;

import io.poststrom.settings.Fingerprints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A list in its file, looked at again and again. What can't be read leaves the last good list as it
 * was. One thread looks; any may ask.
 */
final class AddressFile {
  private static final Logger LOG = Logger.getLogger(AddressFile.class);

  private final Path path;
  private final Fingerprints fingerprints;
  private Optional<String> loaded = Optional.empty();
  private volatile Optional<AddressSet> addresses = Optional.empty();
  private volatile boolean wrong;

  AddressFile(Path path) {
    this.path = path;
    this.fingerprints = new Fingerprints(List.of(path));
  }

  /** Reads the file where it has changed. */
  void look() {
    Optional<String> now = fingerprints.standing();
    if (now.isPresent() && !now.equals(loaded)) {
      loaded = now;
      read();
    }
  }

  /** What it last held; empty where it has never been good. */
  Optional<AddressSet> addresses() {
    return addresses;
  }

  /** Whether it can't be used as it is now. */
  boolean isWrong() {
    return wrong;
  }

  private void read() {
    try {
      if (Files.size(path) > AddressSet.MAX_OCTETS) {
        throw new IllegalArgumentException("it is larger than 32 MiB");
      }
      AddressSet read = AddressSet.parse(Files.readAllBytes(path));
      addresses = Optional.of(read);
      wrong = false;
      LOG.infof("Recipients from %s: %d addresses", path, read.size());
    } catch (IOException | IllegalArgumentException e) {
      wrong = true;
      LOG.errorf(
          "The list of recipients %s can't be used: %s; %s",
          path,
          e instanceof IOException ? e.toString() : e.getMessage(),
          addresses.isPresent()
              ? "its last good version stays in force"
              : "recipients that nobody else knows hear 451");
    }
  }
}

package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.PrivateKeyFile;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.settings.Fingerprints;
import io.poststrom.smtp.Domain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A private key in its file, looked at again and again. On the thread of {@link KeyCare} only. */
final class WatchedFile {
  private static final Logger LOG = Logger.getLogger(WatchedFile.class);

  private final Domain domain;
  private final Domain selector;
  private final Path path;
  private final Fingerprints fingerprints;
  private String loaded = "";
  private String warned = "";
  private Optional<SigningKey> key = Optional.empty();
  private String problem = "";

  WatchedFile(Domain domain, Domain selector, Path path) {
    this.domain = domain;
    this.selector = selector;
    this.path = path;
    this.fingerprints = new Fingerprints(List.of(path));
  }

  /**
   * Reads the file where it has changed. A file that was no good is read again.
   *
   * @return whether the key is another one now
   */
  boolean look() {
    Optional<String> standing = fingerprints.standing();
    if (standing.isEmpty()) {
      return false;
    }
    String now = standing.get();
    warn(now);
    if (now.equals(loaded) && problem.isEmpty()) {
      return false;
    }
    loaded = now;
    Optional<SigningKey> before = key;
    key = read();
    return !key.equals(before);
  }

  /** The key, if the file holds one. */
  Optional<SigningKey> key() {
    return key;
  }

  /** Why it does not; never shows any of it. */
  String problem() {
    return problem;
  }

  /** Once for each state of the file that everybody may read: its group may, as on Kubernetes. */
  private void warn(String now) {
    boolean isOpen = PrivateKeyFile.isOpenToAll(path);
    if (isOpen && !now.equals(warned)) {
      LOG.warnf("%s: everybody on this machine may read or change this key; chmod 640 it", path);
    }
    warned = isOpen ? now : "";
  }

  private Optional<SigningKey> read() {
    return switch (PrivateKeyFile.read(path)) {
      case PrivateKeyFile.Read.Valid(var algorithm, var secret) -> {
        problem = "";
        yield Optional.of(new SigningKey(domain, selector, algorithm, secret));
      }
      case PrivateKeyFile.Read.Invalid(String reason) -> {
        problem = path + ": " + reason;
        yield Optional.empty();
      }
    };
  }
}

package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.PrivateKeyFile;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jboss.logging.Logger;

/** A private key in its file, looked at again and again. On the thread of {@link KeyCare} only. */
final class WatchedFile {
  private static final Logger LOG = Logger.getLogger(WatchedFile.class);

  private final Domain domain;
  private final Domain selector;
  private final Path path;
  private String seen = "";
  private String loaded = "";
  private String warned = "";
  private Optional<SigningKey> key = Optional.empty();
  private String problem = "";

  WatchedFile(Domain domain, Domain selector, Path path) {
    this.domain = domain;
    this.selector = selector;
    this.path = path;
  }

  /**
   * Reads the file where it has changed: at first at once, later when it looks as it did the last
   * time, so that a file being written is not read half. A file that was no good is read again.
   *
   * @return whether the key is another one now
   */
  boolean look() {
    String now = fingerprint();
    boolean stands = now.equals(seen) || seen.isEmpty();
    seen = now;
    if (stands) {
      warn(now);
    }
    if (!stands || now.equals(loaded) && problem.isEmpty()) {
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

  private String fingerprint() {
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return is.size() + "|" + is.lastModifiedTime() + "|" + is.fileKey();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}

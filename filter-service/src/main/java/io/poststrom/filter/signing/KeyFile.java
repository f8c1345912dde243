package io.poststrom.filter.signing;

import io.poststrom.filter.dkim.PrivateKeyFile;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A private key in its file, looked at again and again. On the thread of {@link KeyCare} only. */
final class KeyFile {
  private static final int MAX_OCTETS = 64 << 10;

  private final Domain domain;
  private final Domain selector;
  private final Path path;
  private String seen = "";
  private String loaded = "";
  private Optional<SigningKey> key = Optional.empty();
  private String problem = "";

  KeyFile(Domain domain, Domain selector, Path path) {
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

  private Optional<SigningKey> read() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] octets = in.readNBytes(MAX_OCTETS);
      return switch (PrivateKeyFile.read(new String(octets, StandardCharsets.ISO_8859_1))) {
        case PrivateKeyFile.Read.Valid(var algorithm, var secret) -> {
          problem = "";
          yield Optional.of(new SigningKey(domain, selector, algorithm, secret));
        }
        case PrivateKeyFile.Read.Invalid(String reason) -> {
          problem = path + ": " + reason;
          yield Optional.empty();
        }
      };
    } catch (NoSuchFileException e) {
      problem = path + ": there is no such file";
    } catch (IOException e) {
      problem = path + ": " + e.getClass().getSimpleName();
    }
    return Optional.empty();
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

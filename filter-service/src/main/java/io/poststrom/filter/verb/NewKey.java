package io.poststrom.filter.verb;

import io.poststrom.filter.dkim.Algorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Set;

/**
 * A new private key, and its file: PKCS #8 in PEM (RFC 7468 section 10), read by its owner only.
 */
final class NewKey {
  private static final int LINE = 64;

  private NewKey() {}

  /** A new key. */
  static PrivateKey make(Algorithm algorithm, int rsaBits) {
    try {
      KeyPairGenerator generator =
          switch (algorithm) {
            case RSA_SHA256 -> {
              KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
              rsa.initialize(rsaBits);
              yield rsa;
            }
            case ED25519_SHA256 -> KeyPairGenerator.getInstance("Ed25519");
          };
      return generator.generateKeyPair().getPrivate();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java makes RSA and Ed25519 keys", e);
    }
  }

  /** Makes the folder of settings, which others may read, unless it is there. */
  static void folder(Path folder) throws CareError {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CareError("can't make the folder " + folder + ": " + e);
    }
  }

  /**
   * Writes a key to where no file is yet, and makes the folders above it.
   *
   * @throws CareError where there is a file already, or none can be written
   */
  static void write(Path file, PrivateKey key) throws CareError {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent(), only("rwx------", file));
      try (FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              only("rw-------", file))) {
        channel.write(ByteBuffer.wrap(pem(key).getBytes(StandardCharsets.US_ASCII)));
        channel.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw isThere(file);
    } catch (IOException e) {
      throw new CareError("can't write " + file + ": " + e);
    }
  }

  static CareError isThere(Path file) {
    return new CareError(
        file + " is there already and stays as it is; choose another selector, or move it away");
  }

  private static String pem(PrivateKey key) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(lines.encodeToString(key.getEncoded()));
  }

  private static FileAttribute<?>[] only(String permissions, Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}

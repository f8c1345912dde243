package io.poststrom.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The file of tokens for the quarantine in the data folder, made at the first start with one for
 * {@code operator}; only its owner can read it. {@code ./poststrom quarantine} finds it there.
 */
public final class OperatorToken {
  /** The setting that names another file. */
  public static final String SETTING = "poststrom.filter.quarantine.tokens";

  /** The file's name in the data folder. */
  public static final String FILE = "quarantine-tokens";

  private static final int OCTETS = 24;

  private OperatorToken() {}

  static Path in(Path data) throws UsageError {
    Path file = data.resolve(FILE);
    try {
      if (!Files.exists(file) || Files.size(file) == 0) {
        byte[] token = new byte[OCTETS];
        new SecureRandom().nextBytes(token);
        Path fresh = data.resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, "operator " + HexFormat.of().formatHex(token) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return file;
    } catch (UnsupportedOperationException e) {
      throw new UsageError(
          file
              + " can't be kept from other users: this file system knows no permissions. Make a file"
              + " of your own with a line NAME TOKEN and name it by -D"
              + SETTING);
    } catch (IOException e) {
      throw new UsageError(file + " can't be made: " + e);
    }
  }
}

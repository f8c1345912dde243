package io.poststrom.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      if (!Files.exists(file)) {
        byte[] token = new byte[OCTETS];
        new SecureRandom().nextBytes(token);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "operator " + HexFormat.of().formatHex(token) + "\n");
      }
      return file;
    } catch (IOException | UnsupportedOperationException e) {
      throw new UsageError(file + " can't be made: " + e);
    }
  }
}

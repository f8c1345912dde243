package io.poststrom.filter.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private key as OpenSSL and opendkim-genkey write it: PEM (RFC 7468) with PKCS #8 (RSA, ed25519)
 * or PKCS #1 (RSA) inside. No reason ever shows any of it.
 */
public final class PrivateKeyFile {
  private static final int MAX_OCTETS = 64 << 10;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{0,40})-----([^-]{1,20000})-----END \\1-----");

  private static final Set<PosixFilePermission> EVERYBODYS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private PrivateKeyFile() {}

  /** What reading came to. */
  public sealed interface Read {
    /** A key, and what it signs. */
    record Valid(Algorithm algorithm, PrivateKey key) implements Read {}

    /** None, in words. */
    record Invalid(String reason) implements Read {}
  }

  /**
   * Reads the first key in a file. What stands outside of the PEM block, such as a comment in any
   * charset, is nothing to it.
   */
  public static Read read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      return octets.length > MAX_OCTETS
          ? new Read.Invalid("too large for a key")
          : read(new String(octets, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return new Read.Invalid("there is no such file");
    } catch (IOException e) {
      return new Read.Invalid(e.getClass().getSimpleName());
    }
  }

  /** Whether everybody on the machine may read a file, or change it; not where nobody can know. */
  public static boolean isOpenToAll(Path file) {
    try {
      return file.getFileSystem().supportedFileAttributeViews().contains("posix")
          && !Collections.disjoint(Files.getPosixFilePermissions(file), EVERYBODYS);
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads the first key in the text. */
  public static Read read(String text) {
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      return new Read.Invalid("no PEM block");
    }
    try {
      byte[] data = Base64.getMimeDecoder().decode(pem.group(2));
      return switch (pem.group(1)) {
        case "PRIVATE KEY" -> anyKey(data);
        case "RSA PRIVATE KEY" -> rsa(Der.rsaPrivateKey(data));
        case "ENCRYPTED PRIVATE KEY" -> new Read.Invalid("the key is encrypted");
        default -> new Read.Invalid("a PEM block that is no private key");
      };
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      return new Read.Invalid("neither an RSA key nor an ed25519 key");
    }
  }

  private static Read anyKey(byte[] data) throws GeneralSecurityException {
    try {
      return new Read.Valid(Algorithm.ED25519_SHA256, key("Ed25519", data));
    } catch (GeneralSecurityException e) {
      return rsa(data);
    }
  }

  /** RFC 8301 section 3.2: at least 1,024 bits, and 2,048 would be right. */
  private static Read rsa(byte[] data) throws GeneralSecurityException {
    if (!(key("RSA", data) instanceof RSAPrivateCrtKey key)) {
      return new Read.Invalid("an RSA key without its public half");
    }
    int bits = key.getModulus().bitLength();
    return bits < VerifyingKey.MIN_RSA_BITS || bits > VerifyingKey.MAX_RSA_BITS
        ? new Read.Invalid("an RSA key of " + bits + " bits; 2048 would be right")
        : new Read.Valid(Algorithm.RSA_SHA256, key);
  }

  private static PrivateKey key(String type, byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }
}

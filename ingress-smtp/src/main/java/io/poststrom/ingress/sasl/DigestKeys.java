package io.poststrom.ingress.sasl;

import io.poststrom.settings.UserSecret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The arithmetic of RFC 2831 section 2.1.2.1, for {@code qop=auth}. */
public final class DigestKeys {
  private static final int LATIN = 0xff;

  private DigestKeys() {}

  /** The secret of a password: as quick to make as to guess, as the RFC has it. */
  public static UserSecret.DigestMd5 secret(String user, String realm, String password) {
    byte[] digest =
        md5(shortest(user), octets(":"), shortest(realm), octets(":"), shortest(password));
    return new UserSecret.DigestMd5(user, realm, hex(digest));
  }

  /** Whether a password is the one that the secret was made of. */
  public static boolean match(UserSecret.DigestMd5 secret, String password) {
    UserSecret.DigestMd5 candidate = secret(secret.user(), secret.realm(), password);
    return MessageDigest.isEqual(octets(candidate.hash()), octets(secret.hash()));
  }

  /** Whether a response was made with it. */
  static boolean match(UserSecret.DigestMd5 secret, DigestResponse response) {
    return MessageDigest.isEqual(octets(theirs(secret, response)), octets(response.response()));
  }

  /** What a client that knows the password answers. */
  static String theirs(UserSecret.DigestMd5 secret, DigestResponse response) {
    return digest(secret, response, "AUTHENTICATE:");
  }

  /** What shows the client that we know the secret, too: section 2.1.3. */
  static String ours(UserSecret.DigestMd5 secret, DigestResponse response) {
    return digest(secret, response, ":");
  }

  private static String digest(UserSecret.DigestMd5 secret, DigestResponse said, String method) {
    String behind = said.authzid().isEmpty() ? "" : ":" + said.authzid();
    byte[] a1 =
        md5(
            HexFormat.of().parseHex(secret.hash()),
            octets(":" + said.nonce() + ":" + said.cnonce()),
            behind.getBytes(StandardCharsets.UTF_8));
    String nonces = said.nonce() + ":" + said.count() + ":" + said.cnonce();
    String a2 = hex(md5(octets(method + said.uri())));
    return hex(md5(octets(hex(a1) + ":" + nonces + ":auth:" + a2)));
  }

  /** UTF-8, but ISO 8859-1 where that is enough: the RFC would be one with what was before it. */
  private static byte[] shortest(String text) {
    Charset charset =
        text.chars().allMatch(c -> c <= LATIN)
            ? StandardCharsets.ISO_8859_1
            : StandardCharsets.UTF_8;
    return text.getBytes(charset);
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  private static byte[] md5(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    try {
      return MessageDigest.getInstance("MD5").digest(all.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no MD5", e);
    }
  }
}

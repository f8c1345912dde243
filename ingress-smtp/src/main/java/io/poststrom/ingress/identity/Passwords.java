package io.poststrom.ingress.identity;

import io.poststrom.ingress.sasl.DigestKeys;
import io.poststrom.ingress.sasl.ScramKeys;
import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.Argon2id;
import io.poststrom.settings.UserSecret.ScramHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Secrets of passwords: makes them and compares. Slow on purpose; never on an event loop. */
final class Passwords {
  /** 19 MiB, two passes: what OWASP asks for. */
  private static final int MEMORY = 19_456;

  private static final int PASSES = 2;
  private static final int SALT = 16;
  private static final int HASH = 32;
  private static final int TOKEN = 32;
  private static final int BCRYPT_COST = 12;

  /** bcrypt reads no further; a longer password would be compared by its beginning. */
  private static final int BCRYPT_OCTETS = 72;

  private static final int ITERATIONS = 15_000;

  private Passwords() {}

  /** Whether a prepared password is the one that the secret was made of. */
  static boolean match(UserSecret secret, String password) {
    return switch (secret) {
      case Argon2id argon2id ->
          MessageDigest.isEqual(
              hash(argon2id, password), Base64.getDecoder().decode(argon2id.hash()));
      case UserSecret.Bcrypt(String text) -> OpenBSDBCrypt.checkPassword(text, octets(password));
      case UserSecret.Scram scram -> ScramKeys.match(scram, password);
      case UserSecret.DigestMd5 digest -> DigestKeys.match(digest, password);
      // A program that speaks SMTP may use its token as a password: it is as good as a key.
      case UserSecret.ApiToken token -> UserSecret.ApiToken.of(password).equals(token);
      case UserSecret.CramMd5(String context) -> KeyedMd5.context(octets(password)).equals(context);
    };
  }

  /** A new token: nobody can guess 256 bits, so a fast hash of it keeps it. */
  static String token(RandomGenerator random) {
    byte[] octets = new byte[TOKEN];
    random.nextBytes(octets);
    return UserSecret.ApiToken.PREFIX
        + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  static UserSecret argon2id(String password, RandomGenerator random) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    String salt = base64.encodeToString(salt(random));
    Argon2id without = new Argon2id(MEMORY, PASSES, 1, salt, "A".repeat(HASH * 4 / 3 + 1));
    return new Argon2id(MEMORY, PASSES, 1, salt, base64.encodeToString(hash(without, password)));
  }

  /**
   * A bcrypt secret.
   *
   * @throws IllegalArgumentException where bcrypt would not read all of the password
   */
  static UserSecret bcrypt(String password, RandomGenerator random) {
    if (octets(password).length > BCRYPT_OCTETS) {
      throw new IllegalArgumentException("bcrypt reads no more than 72 octets of a password");
    }
    return UserSecret.parse(
        OpenBSDBCrypt.generate("2b", octets(password), salt(random), BCRYPT_COST));
  }

  static UserSecret scram(ScramHash hash, String password, RandomGenerator random) {
    return ScramKeys.secret(hash, password, salt(random), ITERATIONS);
  }

  static UserSecret cramMd5(String password) {
    return new UserSecret.CramMd5(KeyedMd5.context(octets(password)));
  }

  private static byte[] hash(Argon2id secret, String password) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(secret.memory())
            .withIterations(secret.passes())
            .withParallelism(secret.lanes())
            .withSalt(Base64.getDecoder().decode(secret.salt()))
            .build());
    byte[] hash = new byte[Base64.getDecoder().decode(secret.hash()).length];
    generator.generateBytes(octets(password), hash);
    return hash;
  }

  private static byte[] salt(RandomGenerator random) {
    byte[] salt = new byte[SALT];
    random.nextBytes(salt);
    return salt;
  }

  private static byte[] octets(String password) {
    return password.getBytes(StandardCharsets.UTF_8);
  }
}

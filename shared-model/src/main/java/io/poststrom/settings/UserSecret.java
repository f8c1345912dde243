package io.poststrom.settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What proves that a password is right without being it. The texts never show in logs: {@code
 * toString} tells the kind only.
 */
public sealed interface UserSecret {
  /**
   * A secret of its text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong, and never the text
   */
  static UserSecret parse(String text) {
    if (text.startsWith("$argon2id$")) {
      return Argon2id.parse(text);
    }
    if (text.startsWith("$2")) {
      return Bcrypt.parse(text);
    }
    if (text.startsWith("SCRAM-")) {
      return Scram.parse(text);
    }
    if (text.startsWith("CRAM-MD5$")) {
      return CramMd5.parse(text);
    }
    if (text.startsWith("DIGEST-MD5$")) {
      return DigestMd5.parse(text);
    }
    if (text.startsWith(ApiToken.KEYWORD)) {
      return ApiToken.parse(text);
    }
    throw new IllegalArgumentException(
        "want a secret that ./poststrom user hash or token has made: $argon2id$..., $2b$...,"
            + " SCRAM-SHA-256$..., SCRAM-SHA-1$..., CRAM-MD5$..., DIGEST-MD5$... or"
            + " TOKEN-SHA-256$..., never a"
            + " password");
  }

  /** The text that {@link #parse} reads. */
  String text();

  /**
   * {@code $argon2id$v=19$m=KIB,t=PASSES,p=LANES$SALT$HASH}: RFC 9106.
   *
   * @param memory KiB; together with the passes bounded, because a check takes them
   */
  record Argon2id(int memory, int passes, int lanes, String salt, String hash)
      implements UserSecret {
    private static final Pattern FORM =
        Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})"
                + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");
    private static final int MAX_MEMORY = 256 << 10;
    private static final int MAX_PASSES = 20;

    static Argon2id parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException("want $argon2id$v=19$m=KIB,t=PASSES,p=LANES$SALT$HASH");
      }
      int memory = Integer.parseInt(form.group(1));
      int passes = Integer.parseInt(form.group(2));
      int lanes = Integer.parseInt(form.group(3));
      if (lanes < 1 || passes < 1 || passes > MAX_PASSES) {
        throw new IllegalArgumentException("want t=1 to " + MAX_PASSES + " and p=1 or more");
      }
      if (memory < 8 * lanes || memory > MAX_MEMORY) {
        throw new IllegalArgumentException("want m=8 for each lane to " + MAX_MEMORY);
      }
      base64(form.group(4));
      base64(form.group(5));
      return new Argon2id(memory, passes, lanes, form.group(4), form.group(5));
    }

    @Override
    public String text() {
      return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s".formatted(memory, passes, lanes, salt, hash);
    }

    @Override
    public String toString() {
      return "Argon2id";
    }
  }

  /** {@code $2b$COST$...}: what htpasswd -B and many others make. */
  record Bcrypt(String text) implements UserSecret {
    private static final Pattern FORM =
        Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");

    static Bcrypt parse(String text) {
      if (!FORM.matcher(text).matches()) {
        throw new IllegalArgumentException("want $2b$COST$ and 53 characters, with COST 04 to 16");
      }
      return new Bcrypt(text);
    }

    @Override
    public String toString() {
      return "Bcrypt";
    }
  }

  /**
   * {@code SCRAM-SHA-256$ITERATIONS:SALT$STORED-KEY:SERVER-KEY}: RFC 5803, as PostgreSQL writes it.
   * The last three are base64.
   */
  record Scram(ScramHash hash, int iterations, String salt, String storedKey, String serverKey)
      implements UserSecret {
    private static final Pattern FORM =
        Pattern.compile(
            "(SCRAM-SHA-[0-9]+)\\$(\\d{4,7}):([A-Za-z0-9+/=]{8,88})"
                + "\\$([A-Za-z0-9+/=]{28,44}):([A-Za-z0-9+/=]{28,44})");
    private static final int MIN_ITERATIONS = 4_096; // RFC 5802 section 5.1, RFC 7677 section 4
    private static final int MAX_ITERATIONS = 1_000_000;

    static Scram parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException(
            "want SCRAM-SHA-256$ITERATIONS:SALT$STORED-KEY:SERVER-KEY");
      }
      ScramHash hash =
          ScramHash.of(form.group(1))
              .orElseThrow(() -> new IllegalArgumentException("want SCRAM-SHA-256 or SCRAM-SHA-1"));
      int iterations = Integer.parseInt(form.group(2));
      if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
        throw new IllegalArgumentException(
            "want " + MIN_ITERATIONS + " to " + MAX_ITERATIONS + " iterations");
      }
      base64(form.group(3));
      if (base64(form.group(4)).length != hash.octets()
          || base64(form.group(5)).length != hash.octets()) {
        throw new IllegalArgumentException("want keys of " + hash.octets() + " octets in base64");
      }
      return new Scram(hash, iterations, form.group(3), form.group(4), form.group(5));
    }

    @Override
    public String text() {
      return "%s$%d:%s$%s:%s".formatted(hash.keyword(), iterations, salt, storedKey, serverKey);
    }

    @Override
    public String toString() {
      return hash.keyword();
    }
  }

  /** The hash functions of SCRAM that we know. */
  enum ScramHash {
    /** RFC 5802. */
    SHA_1("SCRAM-SHA-1", 20),
    /** RFC 7677. */
    SHA_256("SCRAM-SHA-256", 32);

    private final String keyword;
    private final int octets;

    ScramHash(String keyword, int octets) {
      this.keyword = keyword;
      this.octets = octets;
    }

    static Optional<ScramHash> of(String keyword) {
      return Arrays.stream(values()).filter(hash -> hash.keyword.equals(keyword)).findFirst();
    }

    /** {@code SCRAM-SHA-256}. */
    public String keyword() {
      return keyword;
    }

    /** How long its digests are. */
    public int octets() {
      return octets;
    }
  }

  /**
   * {@code CRAM-MD5$CONTEXT}: the two MD5 states of RFC 2195's keyed digest, in hexadecimal.
   * Whoever has them can log in with CRAM-MD5 as if it were the password, though with nothing else.
   */
  record CramMd5(String context) implements UserSecret {
    private static final Pattern FORM = Pattern.compile("CRAM-MD5\\$([0-9a-fA-F]{64})");

    static CramMd5 parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException("want CRAM-MD5$ and 64 hexadecimal digits");
      }
      return new CramMd5(form.group(1).toLowerCase(Locale.ROOT));
    }

    @Override
    public String text() {
      return "CRAM-MD5$" + context;
    }

    @Override
    public String toString() {
      return "CramMd5";
    }
  }

  /**
   * {@code DIGEST-MD5$USER:REALM:HASH}: RFC 2831's digest of user, realm and password, in
   * hexadecimal, behind what {@code htdigest} writes in front of it. Whoever has it can log in with
   * DIGEST-MD5 as if it were the password, though with nothing else.
   *
   * @param user as the client will write its name: the digest minds the case of letters
   */
  record DigestMd5(String user, String realm, String hash) implements UserSecret {
    private static final Pattern FORM =
        Pattern.compile(
            "DIGEST-MD5\\$([^:\\s\"\\\\]{1,255}):([^:\\p{Cntrl}\"\\\\]{1,255}):([0-9a-fA-F]{32})");

    static DigestMd5 parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException("want DIGEST-MD5$USER:REALM: and 32 hexadecimal digits");
      }
      return new DigestMd5(form.group(1), form.group(2), form.group(3).toLowerCase(Locale.ROOT));
    }

    @Override
    public String text() {
      return "DIGEST-MD5$%s:%s:%s".formatted(user, realm, hash);
    }

    @Override
    public String toString() {
      return "DigestMd5";
    }
  }

  /**
   * {@code TOKEN-SHA-256$HEX}: the hash of a token that we have made. It has 256 bits of chance, so
   * that a fast hash is enough.
   */
  record ApiToken(String hash) implements UserSecret {
    /** How our tokens begin, so that programs that look for leaked ones can tell them. */
    public static final String PREFIX = "pst_";

    private static final String KEYWORD = "TOKEN-SHA-256$";
    private static final Pattern FORM = Pattern.compile("TOKEN-SHA-256\\$([0-9a-fA-F]{64})");

    /** The secret of a token. */
    public static ApiToken of(String token) {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return new ApiToken(HexFormat.of().formatHex(hash));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this JDK has no SHA-256", e);
      }
    }

    static ApiToken parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new IllegalArgumentException("want TOKEN-SHA-256$ and 64 hexadecimal digits");
      }
      return new ApiToken(form.group(1).toLowerCase(Locale.ROOT));
    }

    @Override
    public String text() {
      return KEYWORD + hash;
    }

    @Override
    public String toString() {
      return "ApiToken";
    }
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a part of it is no base64", e);
    }
  }
}

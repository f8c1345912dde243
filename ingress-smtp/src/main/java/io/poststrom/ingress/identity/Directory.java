package io.poststrom.ingress.identity;

import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.Secrets;
import io.poststrom.settings.MailUser;
import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.ScramHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The users of the MailUser documents: a value, made anew when they change. */
final class Directory implements Secrets {
  private static final int SALT = 16;
  private static final int MD5 = 16;
  private static final int ITERATIONS = 15_000;

  private final List<MailUser> users;
  private final Map<String, MailUser> byIdentity;
  private final Optional<String> realm;
  private final Map<UserSecret.ApiToken, MailUser> byToken = new HashMap<>();

  /**
   * What salts of users that nobody has are made of. All instances that read the same documents
   * make the same ones, and nobody who has not read them can.
   */
  private final byte[] pepper;

  Directory(List<MailUser> users) {
    this.users = List.copyOf(users);
    this.byIdentity =
        users.stream().collect(Collectors.toMap(MailUser::identity, Function.identity()));
    this.realm =
        digests(users.stream())
            .map(UserSecret.DigestMd5::realm)
            .sorted()
            .filter(name -> users.stream().allMatch(user -> hasDigest(user, name)))
            .findFirst();
    for (MailUser user : users) {
      user.secrets().stream()
          .filter(UserSecret.ApiToken.class::isInstance)
          .forEach(secret -> byToken.put((UserSecret.ApiToken) secret, user));
    }
    this.pepper =
        digest(
            users.stream()
                .flatMap(user -> user.secrets().stream())
                .map(UserSecret::text)
                .sorted()
                .collect(Collectors.joining("\n")));
  }

  boolean knows(String name) {
    return byIdentity.containsKey(key(name));
  }

  /**
   * The mechanisms that every user can use. One that some can't must not be offered: clients take
   * the strongest on offer, and those of the others would fail.
   */
  Set<SaslName> usable() {
    Set<SaslName> usable = EnumSet.noneOf(SaslName.class);
    if (users.isEmpty()) {
      return usable;
    }
    usable.add(SaslName.PLAIN);
    usable.add(SaslName.LOGIN);
    if (allHave(UserSecret.CramMd5.class::isInstance)) {
      usable.add(SaslName.CRAM_MD5);
    }
    if (realm.isPresent()) {
      usable.add(SaslName.DIGEST_MD5);
    }
    if (allHave(secret -> isScram(secret, ScramHash.SHA_256))) {
      usable.add(SaslName.SCRAM_SHA_256);
      usable.add(SaslName.SCRAM_SHA_256_PLUS);
    }
    if (allHave(secret -> isScram(secret, ScramHash.SHA_1))) {
      usable.add(SaslName.SCRAM_SHA_1);
      usable.add(SaslName.SCRAM_SHA_1_PLUS);
    }
    return usable;
  }

  /** Slow. For a name that nobody has, the password is compared with another one's for nothing. */
  Verdict judge(Proof.Password proof) {
    Optional<MailUser> user = user(proof.name());
    boolean fits =
        user.or(() -> decoy(proof.name())).stream()
            .flatMap(u -> u.secrets().stream())
            .anyMatch(secret -> Passwords.match(secret, proof.password()));
    return verdict(user.filter(u -> fits));
  }

  Verdict judge(Proof.KeyedDigest proof) {
    Optional<MailUser> user = user(proof.name());
    boolean fits =
        user.or(() -> decoy(proof.name())).stream()
            .flatMap(u -> u.secrets().stream())
            .anyMatch(
                secret ->
                    secret instanceof UserSecret.CramMd5(String context)
                        && KeyedMd5.match(context, proof.challenge(), proof.digest()));
    return verdict(user.filter(u -> fits));
  }

  Verdict judge(Proof.ScramProof proof) {
    boolean holds = proof.holds();
    return verdict(user(proof.name()).filter(u -> holds && u.secrets().contains(proof.secret())));
  }

  Verdict judge(Proof.DigestProof proof) {
    boolean holds = proof.holds();
    return verdict(user(proof.name()).filter(u -> holds && u.secrets().contains(proof.secret())));
  }

  /** Whom a certificate names first of those that there are, or whom the client wants to be. */
  Verdict judge(Proof.Certified proof) {
    return verdict(
        proof.names().stream()
            .filter(name -> proof.user().map(user -> key(user).equals(key(name))).orElse(true))
            .flatMap(name -> user(name).stream())
            .findFirst());
  }

  /**
   * Whose token it is. What is looked for is its hash, so that no time tells how much of it fits.
   */
  Verdict judge(Proof.Token proof) {
    Optional<MailUser> user =
        Optional.ofNullable(byToken.get(UserSecret.ApiToken.of(proof.token())))
            .filter(u -> proof.user().map(name -> key(name).equals(u.identity())).orElse(true));
    return verdict(user);
  }

  @Override
  public UserSecret.Scram scram(String name, ScramHash hash) {
    return user(name).flatMap(user -> scram(user, hash)).orElseGet(() -> madeUp(name, hash));
  }

  @Override
  public Optional<String> realm() {
    return realm;
  }

  @Override
  public UserSecret.DigestMd5 digestMd5(String name) {
    String ours = realm.orElse("");
    return digests(user(name).stream())
        .filter(secret -> secret.realm().equals(ours))
        .findFirst()
        .orElseGet(() -> madeUp(name, ours));
  }

  private UserSecret.Scram madeUp(String name, ScramHash hash) {
    int iterations =
        users.stream()
            .flatMap(user -> scram(user, hash).stream())
            .map(UserSecret.Scram::iterations)
            .findFirst()
            .orElse(ITERATIONS);
    Base64.Encoder base64 = Base64.getEncoder();
    byte[] salt = Arrays.copyOf(digest("salt " + hash + key(name), pepper), SALT);
    byte[] unknown = Arrays.copyOf(digest("key " + hash + key(name), pepper), hash.octets());
    String key = base64.encodeToString(unknown);
    return new UserSecret.Scram(hash, iterations, base64.encodeToString(salt), key, key);
  }

  private UserSecret.DigestMd5 madeUp(String name, String realm) {
    byte[] unknown = Arrays.copyOf(digest("digest " + key(name), pepper), MD5);
    return new UserSecret.DigestMd5(name, realm, HexFormat.of().formatHex(unknown));
  }

  private Optional<MailUser> user(String name) {
    return Optional.ofNullable(byIdentity.get(key(name)));
  }

  private Optional<MailUser> decoy(String name) {
    return users.isEmpty()
        ? Optional.empty()
        : Optional.of(users.get(Math.floorMod(key(name).hashCode(), users.size())));
  }

  private boolean allHave(Predicate<UserSecret> kind) {
    return users.stream().allMatch(user -> user.secrets().stream().anyMatch(kind));
  }

  private static boolean isScram(UserSecret secret, ScramHash hash) {
    return secret instanceof UserSecret.Scram scram && scram.hash() == hash;
  }

  private static boolean hasDigest(MailUser user, String realm) {
    return digests(Stream.of(user)).anyMatch(secret -> secret.realm().equals(realm));
  }

  private static Stream<UserSecret.DigestMd5> digests(Stream<MailUser> users) {
    return users
        .flatMap(user -> user.secrets().stream())
        .filter(UserSecret.DigestMd5.class::isInstance)
        .map(UserSecret.DigestMd5.class::cast);
  }

  private static Optional<UserSecret.Scram> scram(MailUser user, ScramHash hash) {
    return user.secrets().stream()
        .filter(secret -> isScram(secret, hash))
        .map(UserSecret.Scram.class::cast)
        .findFirst();
  }

  private static Verdict verdict(Optional<MailUser> user) {
    return user.<Verdict>map(u -> new Verdict.Holds(u.identity())).orElseGet(Verdict.Fails::new);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static byte[] digest(String text, byte... further) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(further);
      return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}

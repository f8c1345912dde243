package io.poststrom.ingress.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.policy.Network;
import io.poststrom.ingress.sasl.DigestKeys;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.PasswordSource;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Tls;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.MailUser;
import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.ScramHash;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Random RANDOM = new Random(1);
  private static final UserSecret ARGON = Passwords.argon2id("right", RANDOM);
  private static final UserSecret SCRAM = Passwords.scram(ScramHash.SHA_256, "right", RANDOM);
  private static final UserSecret CRAM = Passwords.cramMd5("right");
  private static final UserSecret DIGEST = digest("ann", "mail");
  private static final Optional<Tls> TLS = Optional.of(new Tls("TLS", type -> Optional.empty()));
  private static final Duration DELAY = Duration.ofMillis(50);
  private static final Answer FAILS = new Answer.Judged(new Verdict.Fails());

  private final List<Gate> gates = new ArrayList<>();

  @AfterEach
  void close() {
    gates.forEach(Gate::close);
  }

  @Test
  void whatEveryUserCanUseIsOffered() {
    assertEquals(
        List.of(SaslName.PLAIN, SaslName.LOGIN),
        gate(user("ann", ARGON, SCRAM), user("bob", ARGON)).offered(client("192.0.2.1"), TLS));
    assertEquals(
        List.of(
            SaslName.SCRAM_SHA_256_PLUS, SaslName.SCRAM_SHA_256, SaslName.PLAIN, SaslName.LOGIN),
        gate(user("ann", SCRAM), user("bob", SCRAM, CRAM)).offered(client("192.0.2.1"), TLS));
    assertEquals(
        List.of(SaslName.CRAM_MD5, SaslName.PLAIN, SaslName.LOGIN),
        gate(user("ann", CRAM)).offered(client("192.0.2.1"), TLS));
    assertEquals(List.of(), gate().offered(client("192.0.2.1"), TLS));
  }

  /** A client computes with one realm, the one that we name. */
  @Test
  void digestMd5NeedsARealmThatEverybodyIsIn() {
    assertTrue(offersDigest(user("ann", DIGEST)));
    assertTrue(
        offersDigest(user("ann", digest("ann", "a"), DIGEST), user("bob", digest("bob", "mail"))));
    assertFalse(offersDigest(user("ann", DIGEST), user("bob", digest("bob", "other"))));
    assertFalse(offersDigest(user("ann", DIGEST), user("bob", CRAM)));
  }

  @Test
  void aDigestsSecretIsOfTheRealmThatWeName() {
    UserSecret other = digest("ann", "a");
    Gate gate = gate(user("ann", other, DIGEST), user("bob", digest("bob", "mail")));
    assertEquals(Optional.of("mail"), gate.secrets().realm());
    assertEquals(DIGEST, gate.secrets().digestMd5("ANN"));
    assertEquals("mail", gate.secrets().digestMd5("nobody").realm());
    assertEquals(holds("ann"), judge(gate, password("ann", "right")));
    assertEquals(FAILS, judge(gate, password("ann", "wrong")));
  }

  @Test
  void withoutTlsNothingIsOfferedUnlessTheNetworkIsNamed() {
    Gate gate = gate(user("ann", SCRAM));
    assertEquals(List.of(), gate.offered(client("192.0.2.1"), Optional.empty()));
    assertEquals(
        List.of(SaslName.SCRAM_SHA_256, SaslName.PLAIN, SaslName.LOGIN),
        gate.offered(client("10.0.0.1"), Optional.empty()));
  }

  @Test
  void mailFromTheWorldNeverHasAuth() {
    InetAddress address = InetAddress.ofLiteral("10.0.0.1");
    Client world = new Client(Listener.MX, address, 1, address, Trust.WORLD);
    assertEquals(List.of(), gate(user("ann", ARGON)).offered(world, TLS));
  }

  @Test
  void aPasswordThatFitsIsTheUsersIdentity() {
    Gate gate = gate(user("ann@example.org", ARGON), user("bob", SCRAM), user("eve", CRAM));
    assertEquals(holds("ann@example.org"), judge(gate, password("ANN@example.org", "right")));
    assertEquals(holds("bob"), judge(gate, password("bob", "right")));
    assertEquals(holds("eve"), judge(gate, password("eve", "right")));
    assertEquals(FAILS, judge(gate, password("bob", "wrong")));
  }

  /** The user of the decoy has the password: that must not let anybody else in. */
  @Test
  void aNameThatNobodyHasFailsWithAnotherOnesPassword() {
    assertEquals(FAILS, judge(gate(user("ann", ARGON)), password("nobody", "right")));
  }

  @Test
  void aFailureTakesItsTimeAndASuccessDoesNot() {
    Gate gate = gate(user("ann", CRAM));
    String digest = "0".repeat(32);
    Proof.KeyedDigest wrong = new Proof.KeyedDigest("nobody", "<x>", digest);
    CompletableFuture<Answer> answer = gate.judge(client("192.0.2.1"), wrong).toCompletableFuture();
    assertFalse(answer.isDone());
    assertEquals(FAILS, answer.join());
  }

  @Test
  void anAddressThatFailsTooOftenIsNotHeard() {
    Gate gate = gate(user("ann", CRAM));
    for (int i = 0; i < 3; i++) {
      assertEquals(FAILS, judge(gate, password("user" + i, "wrong")));
    }
    Answer.NotJudged closed = (Answer.NotJudged) judge(gate, password("ann", "right"));
    assertEquals(454, closed.reply().code());
    assertEquals(
        holds("ann"),
        gate.judge(client("192.0.2.9"), password("ann", "right")).toCompletableFuture().join());
  }

  /** Many at a time are worth no more than one after the other. */
  @Test
  void ofGuessesThatAreLookedAtTogetherNoMoreAreAnswered() {
    List<CompletableFuture<Optional<Verdict>>> asked = new ArrayList<>();
    Gate gate =
        gate(
            Optional.of(
                proof -> {
                  asked.addLast(new CompletableFuture<>());
                  return asked.getLast();
                }));
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      answers.add(gate.judge(client("192.0.2.1"), password("bob", "guess")).toCompletableFuture());
    }
    asked.getFirst().complete(Optional.of(new Verdict.Holds("bob")));
    asked.subList(1, 5).forEach(one -> one.complete(Optional.of(new Verdict.Fails())));
    asked.getLast().complete(Optional.of(new Verdict.Holds("bob")));

    assertEquals(holds("bob"), answers.getFirst().join(), "nothing had failed until then");
    answers.subList(1, 4).forEach(answer -> assertEquals(FAILS, answer.join()));
    answers
        .subList(4, 6)
        .forEach(answer -> assertTrue(answer.join() instanceof Answer.NotJudged, "right or wrong"));
  }

  @Test
  void anAccountThatFailsTooOftenIsNotHeardFromAnywhere() {
    Gate gate = gate(user("ann", CRAM), user("bob", CRAM));
    Proof wrong = new Proof.KeyedDigest("ann", "<x>", "0".repeat(32));
    List<CompletableFuture<Answer>> failures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      failures.add(gate.judge(client("198.51.100." + i), wrong).toCompletableFuture());
    }
    failures.forEach(failure -> assertEquals(FAILS, failure.join()));
    Answer.NotJudged closed = (Answer.NotJudged) judge(gate, password("ANN", "right"));
    assertEquals(454, closed.reply().code());
    assertEquals(holds("bob"), judge(gate, password("bob", "right")));
  }

  @Test
  void moreThanMayWaitHear454AtOnce() {
    Gate gate = gate(user("ann", ARGON));
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(
          gate.judge(client("192.0.2." + i), password("ann", "right")).toCompletableFuture());
    }
    long busy =
        answers.stream().map(CompletableFuture::join).filter(a -> !a.equals(holds("ann"))).count();
    assertTrue(busy >= 10, "one is looked at, two wait, the others are told at once: " + busy);
    assertEquals(holds("ann"), answers.getFirst().join());
  }

  @Test
  void saltsDontTellWhoExists() {
    Gate gate = gate(user("ann", SCRAM));
    UserSecret.Scram nobody = gate.secrets().scram("nobody", ScramHash.SHA_256);
    UserSecret.Scram ann = gate.secrets().scram("ann", ScramHash.SHA_256);
    assertEquals(SCRAM, ann);
    assertEquals(nobody, gate.secrets().scram("NOBODY", ScramHash.SHA_256));
    assertEquals(nobody, gate(user("ann", SCRAM)).secrets().scram("nobody", ScramHash.SHA_256));
    assertNotEquals(nobody.salt(), gate.secrets().scram("other", ScramHash.SHA_256).salt());
    assertEquals(ann.iterations(), nobody.iterations());
    assertEquals(ann.salt().length(), nobody.salt().length());
  }

  private boolean offersDigest(MailUser... users) {
    return gate(users).offered(client("192.0.2.1"), TLS).contains(SaslName.DIGEST_MD5);
  }

  private static UserSecret digest(String user, String realm) {
    return DigestKeys.secret(user, realm, "right");
  }

  @Test
  void aUserOfTheFileIsAUserUnlessADocumentHasIt() {
    Gate gate = gate(user("ann", ARGON));
    gate.onFile(List.of(user("bob", CRAM), user("ann", CRAM)));

    assertEquals(holds("bob"), judge(gate, password("bob", "right")));
    assertEquals(holds("ann"), judge(gate, password("ann", "right")));
    assertEquals(List.of(SaslName.PLAIN, SaslName.LOGIN), gate.offered(client("192.0.2.1"), TLS));
    gate.onChange(MailSettings.EMPTY);
    assertEquals(
        List.of(SaslName.CRAM_MD5, SaslName.PLAIN, SaslName.LOGIN),
        gate.offered(client("192.0.2.1"), TLS));
    gate.onFile(List.of());
    assertEquals(FAILS, judge(gate, password("bob", "right")));
  }

  @Test
  void whomNoDocumentHasSomebodyElseMayKnow() {
    Gate gate = gate(Optional.of(FakeDirectory.WELL), user("ann", ARGON));

    assertEquals(holds("bob@example.org"), judge(gate, password("bob", "other")));
    assertEquals(FAILS, judge(gate, password("bob", "right")));
    assertEquals(FAILS, judge(gate, password("eve", "other")));
    assertEquals(holds("ann"), judge(gate, password("ann", "right")));
    assertEquals(FAILS, judge(gate, password("ann", "other")), "the document decides about her");
  }

  @Test
  void nobodyElseMaySayThatSomebodyIsADocumentsUser() {
    Gate gate = gate(Optional.of(FakeDirectory.WELL), user("Bob@example.org", ARGON));

    assertEquals(FAILS, judge(gate, password("bob", "other")));
    assertEquals(holds("tim@example.org"), judge(gate, password("tim", "other")));
  }

  @Test
  void whileSomebodyElseCanNotSayNobodyHasFailed() {
    Gate gate = gate(Optional.of(FakeDirectory.DOWN), user("ann", ARGON));

    for (int i = 0; i < 10; i++) {
      Answer answer = judge(gate, password("bob", "other"));
      assertTrue(answer instanceof Answer.NotJudged(var reply) && reply.code() == 454);
    }
    assertEquals(holds("ann"), judge(gate, password("ann", "right")));
  }

  @Test
  void whoseHashesAreElsewhereCanOnlySendPasswords() {
    assertEquals(
        List.of(SaslName.PLAIN, SaslName.LOGIN),
        gate(Optional.of(FakeDirectory.WELL), user("ann", SCRAM))
            .offered(client("192.0.2.1"), TLS));
    assertEquals(
        List.of(SaslName.PLAIN, SaslName.LOGIN),
        gate(Optional.of(FakeDirectory.WELL)).offered(client("192.0.2.1"), TLS));
  }

  /** Somebody else who knows bob, and ann too, or who can't say. */
  private enum FakeDirectory implements PasswordSource {
    WELL,
    DOWN;

    @Override
    public CompletionStage<Optional<Verdict>> judge(Proof.Password proof) {
      Verdict verdict =
          proof.password().equals("other") && !proof.name().equals("eve")
              ? new Verdict.Holds(proof.name() + "@example.org")
              : new Verdict.Fails();
      return CompletableFuture.completedFuture(
          this == WELL ? Optional.of(verdict) : Optional.empty());
    }
  }

  /** Else a stranger behind it could shut everybody else out. */
  @Test
  void whereAProxyStandsForManyOnlyAccountsAreClosed() {
    Gate gate = gate(user("ann", CRAM), user("bob", CRAM));
    Client proxy = programAt("192.0.2.9");

    Proof wrong = new Proof.KeyedDigest("bob", "<x>", "0".repeat(32));

    Stream.generate(() -> gate.judge(proxy, wrong).toCompletableFuture())
        .limit(100)
        .toList()
        .forEach(failure -> assertEquals(FAILS, failure.join()));

    assertEquals(
        holds("ann"), gate.judge(proxy, password("ann", "right")).toCompletableFuture().join());
    Answer closed = gate.judge(proxy, password("bob", "right")).toCompletableFuture().join();
    assertTrue(closed instanceof Answer.NotJudged, closed.toString());
  }

  private static Client programAt(String address) {
    InetAddress from = InetAddress.ofLiteral(address);
    return new Client(Listener.HTTP, from, 4711, from, Trust.WORLD);
  }

  private Gate gate(MailUser... users) {
    return gate(Optional.empty(), users);
  }

  private Gate gate(Optional<PasswordSource> passwords, MailUser... users) {
    Gate gate =
        new Gate(
            new Gate.Rules(
                EnumSet.allOf(SaslName.class),
                List.of(Network.parse("10.0.0.0/8")),
                DELAY,
                new Gate.Failures(
                    3, 100, Duration.ofMinutes(10), List.of(Network.parse("192.0.2.9/32"))),
                1,
                2),
            new Gate.Elsewhere(Optional.empty(), passwords),
            InstantSource.system());
    gate.onChange(new MailSettings(List.of(), List.of(), List.of(users)));
    gates.add(gate);
    return gate;
  }

  private static MailUser user(String identity, UserSecret... secrets) {
    return new MailUser(identity, identity, List.of(secrets));
  }

  private static Proof password(String name, String password) {
    return new Proof.Password(name, password);
  }

  private static Answer holds(String identity) {
    return new Answer.Judged(new Verdict.Holds(identity));
  }

  private static Answer judge(Gate gate, Proof proof) {
    return gate.judge(client("192.0.2.1"), proof).toCompletableFuture().join();
  }

  private static Client client(String address) {
    InetAddress from = InetAddress.ofLiteral(address);
    return new Client(Listener.SUBMISSION, from, 4711, from, Trust.WORLD);
  }
}

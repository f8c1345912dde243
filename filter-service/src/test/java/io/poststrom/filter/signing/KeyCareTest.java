package io.poststrom.filter.signing;

import static io.poststrom.filter.signing.CaredKeys.document;
import static io.poststrom.filter.signing.CaredKeys.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.SigningDomain;
import io.poststrom.settings.SigningDomain.Key;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys sign, as files, DNS and dates change. */
class KeyCareTest {
  private static final Duration LOOKS = Duration.ofSeconds(2);
  private static final Logger LOG = Logger.getLogger(KeyCare.class.getName());

  private final List<String> log = new ArrayList<>();
  private final Handler handler = new Lines();
  private CaredKeys keys;

  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord line) {
      log.add(line.getLevel() + " " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void begin(@TempDir Path folder) {
    keys = new CaredKeys(folder);
    LOG.addHandler(handler);
  }

  @AfterEach
  void end() {
    LOG.removeHandler(handler);
  }

  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    keys.care.counts().forEach((state, count) -> counts.put(state.word(), count));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  @Test
  void allKeysThatDnsShowsSign() {
    keys.with("a", TestSigner.RSA).with("b", TestSigner.ED25519).with("c", TestSigner.RSA_1024);

    keys.documents(document(key("a"), key("b"), key("c")));

    assertEquals("a b c", keys.signing());
    assertEquals(Map.of("signs", 3), counts());
  }

  @Test
  void withoutADocumentNobodySigns() {
    assertEquals("nobody", keys.documents().signing());
    assertEquals("nobody", new CaredKeys(Path.of("/nowhere")).signing());
  }

  @Test
  void aKeyThatDnsDoesNotShowIsUsedAsSoonAsItDoes() {
    keys.with("a", TestSigner.RSA).write("b", TestSigner.ED25519);
    keys.documents(document(key("a"), key("b")));
    assertEquals("a", keys.signing());
    assertEquals(Map.of("signs", 1, "not_shown", 1), counts());

    keys.shown("b", TestSigner.ED25519);

    assertEquals("a", keys.after(CaredKeys.HIDDEN.minusSeconds(1)).signing());
    assertEquals("a b", keys.after(Duration.ofSeconds(1)).signing());
  }

  @Test
  void aKeyThatDnsShowsNoMoreIsUsedNoMore() {
    keys.with("a", TestSigner.RSA).documents(document(key("a")));
    keys.shown("a", TestSigner.RSA_1024);

    assertEquals("a", keys.after(CaredKeys.SHOWN.minusSeconds(1)).signing());
    assertEquals("", keys.after(Duration.ofSeconds(1)).signing());
  }

  @Test
  void whereDnsIsSilentWhatWasKnownLastHolds() {
    keys.with("a", TestSigner.RSA).write("b", TestSigner.RSA_1024);
    keys.dns.failing(CaredKeys.recordName("b"));
    keys.documents(document(key("a"), key("b")));
    keys.dns.failing(CaredKeys.recordName("a"));

    assertEquals("a", keys.after(CaredKeys.SHOWN).signing());
    assertEquals(Map.of("signs", 1, "unknown", 1), counts());
    keys.hidden("a");
    assertEquals("", keys.after(CaredKeys.HIDDEN).signing());
  }

  @Test
  void aRotationByDateOverlapsWhereTheNewKeyIsNotShownInTime() {
    keys.with("old", TestSigner.RSA).write("new", TestSigner.RSA_1024);
    keys.documents(document(key("old", "", "2026-12-01"), key("new", "2026-11-25", "")));
    assertEquals("old", keys.signing());
    assertEquals(Map.of("signs", 1, "early", 1), counts());

    assertEquals("old", keys.on("2026-11-26").signing());
    assertEquals("old", keys.on("2026-12-01").signing());
    assertEquals(Map.of("overdue", 1, "not_shown", 1), counts());
    keys.shown("new", TestSigner.RSA_1024);
    assertEquals("new", keys.after(CaredKeys.HIDDEN).signing());
    assertEquals(Map.of("over", 1, "signs", 1), counts());
  }

  @Test
  void withinTheDatesOfBothBothSign() {
    keys.with("old", TestSigner.RSA).with("new", TestSigner.RSA_1024);
    keys.documents(document(key("old", "", "2026-12-01"), key("new", "2026-11-25", "")));

    assertEquals("old", keys.signing());
    assertEquals("old new", keys.on("2026-11-25").signing());
    assertEquals("new", keys.on("2026-12-01").signing());
  }

  @Test
  void ofKeysThatAreOverTheLastOfEachAlgorithmSignsOn() {
    keys.with("a", TestSigner.RSA).with("b", TestSigner.RSA_1024).with("e", TestSigner.ED25519);
    keys.documents(
        document(
            key("a", "", "2026-10-01"), key("b", "", "2026-11-01"), key("e", "", "2026-09-01")));

    assertEquals("b e", keys.signing());
    assertEquals(Map.of("overdue", 2, "over", 1), counts());
    assertEquals("e", keys.documents(document(key("e", "", "2026-09-01"))).signing());
  }

  @Test
  void aFileThatIsReplacedIsUsedOnceItStandsAndDnsShowsIt() {
    keys.with("a", TestSigner.RSA).documents(document(key("a")));
    keys.write("a", TestSigner.ED25519);

    assertEquals("a", keys.after(LOOKS).signing());
    assertEquals("", keys.after(LOOKS).signing());
    keys.shown("a", TestSigner.ED25519);
    assertEquals("a", keys.after(CaredKeys.HIDDEN).signing());
  }

  @Test
  void aFileThatIsMissingOrNoKeyIsLeftOutUntilItIsOne() throws IOException {
    keys.with("a", TestSigner.RSA).shown("b", TestSigner.ED25519).write("b", "no key");
    keys.documents(document(key("a"), key("b"), key("c")));
    assertEquals("a", keys.signing());
    assertEquals(Map.of("signs", 1, "unreadable", 2), counts());

    keys.write("b", TestSigner.ED25519).after(LOOKS);
    assertEquals("a b", keys.after(LOOKS).signing());
    Files.delete(keys.file("a"));
    keys.after(LOOKS);
    assertEquals("b", keys.after(LOOKS).signing());
  }

  @Test
  void eachChangeOfStateIsOneLineThatShowsNoKey() {
    keys.with("a", TestSigner.RSA).write("b", TestSigner.RSA_1024);
    keys.documents(document(key("a"), key("b"), key("c", "", "2026-12-01")));
    for (int i = 0; i < 10; i++) {
      keys.after(CaredKeys.HIDDEN);
    }
    keys.shown("b", TestSigner.RSA_1024).after(CaredKeys.HIDDEN);
    keys.documents(document(key("a"), key("b")));

    String name = "SigningDomain sender: key %s._domainkey.sender.example ";
    assertEquals(
        List.of(
            "INFO " + name.formatted("a") + "signs",
            "WARN "
                + name.formatted("b")
                + "is not used: DNS does not show it (there is no record)",
            "WARN "
                + name.formatted("c")
                + "is not used: its file is no good ("
                + keys.file("c")
                + ": there is no such file)",
            "INFO " + name.formatted("b") + "signs",
            "INFO " + name.formatted("c") + "is gone"),
        log);
  }

  @Test
  void nothingIsToldWhileAnAnswerIsOnItsWay() {
    Map<String, CompletableFuture<DkimDns.Answer>> open = new HashMap<>();
    KeyCare care =
        new KeyCare(
            keys.folder,
            name -> open.computeIfAbsent(name, n -> new CompletableFuture<>()),
            InstantSource.fixed(keys.now),
            new KeyCare.Intervals(CaredKeys.SHOWN, CaredKeys.HIDDEN));
    keys.write("old", TestSigner.RSA).write("new", TestSigner.RSA).write("next", TestSigner.RSA);
    care.documents(
        List.of(document(key("old", "", "2026-11-01"), key("new"), key("next", "2027-01-01", ""))));
    care.turn();
    DkimDns.Answer shown = new DkimDns.Answer.Found(List.of(TestSigner.record(TestSigner.RSA)));
    open.getOrDefault(CaredKeys.recordName("old"), new CompletableFuture<>()).complete(shown);
    care.turn();
    assertEquals(List.of(), log);

    open.getOrDefault(CaredKeys.recordName("new"), new CompletableFuture<>()).complete(shown);
    open.getOrDefault(CaredKeys.recordName("next"), new CompletableFuture<>())
        .complete(new DkimDns.Answer.Failed(""));
    care.turn();

    assertEquals(
        List.of(
            "INFO SigningDomain sender: key old._domainkey.sender.example is over and signs no more",
            "INFO SigningDomain sender: key new._domainkey.sender.example signs",
            "INFO SigningDomain sender: key next._domainkey.sender.example does not sign yet"
                + " (DNS has not said whether it shows it)"),
        log);
  }

  @Test
  void questionsToDnsAreBoundedAndAllAreAsked() {
    List<CompletableFuture<DkimDns.Answer>> open = new ArrayList<>();
    DkimDns slow =
        name -> {
          CompletableFuture<DkimDns.Answer> answer = new CompletableFuture<>();
          open.add(answer);
          return answer;
        };
    KeyCare care =
        new KeyCare(
            keys.folder,
            slow,
            InstantSource.fixed(keys.now),
            new KeyCare.Intervals(CaredKeys.SHOWN, CaredKeys.HIDDEN));
    List<SigningDomain> many = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      List<Key> eight = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        keys.write("s" + i + "-" + k, TestSigner.ED25519);
        eight.add(key("s" + i + "-" + k));
      }
      many.add(
          new SigningDomain("d" + i, Domain.of("sender.example"), List.of(), List.of(), eight));
    }
    care.documents(many);
    care.turn();
    care.turn();
    assertEquals(16, open.size());

    for (int i = 0; i < open.size(); i++) {
      open.get(i)
          .complete(new DkimDns.Answer.Found(List.of(TestSigner.record(TestSigner.ED25519))));
      care.turn();
    }

    assertEquals(80, open.size());
    assertEquals(80, care.counts().get(KeyState.SIGNS));
  }

  @Test
  void aStartWaitsForTheFirstAnswersAndNotForEver() throws Exception {
    keys.with("a", TestSigner.RSA);
    keys.care.documents(List.of(document(key("a"))));
    keys.care.start(Duration.ofMinutes(5));
    assertEquals("a", keys.signing());
    keys.care.close();

    KeyCare silent =
        new KeyCare(
            keys.folder,
            name -> new CompletableFuture<>(),
            InstantSource.system(),
            new KeyCare.Intervals(CaredKeys.SHOWN, CaredKeys.HIDDEN));
    silent.documents(List.of(document(key("a"))));
    silent.start(Duration.ofMillis(10));
    assertEquals(1, silent.counts().get(KeyState.UNKNOWN));
    silent.close();
  }

  @Test
  void aDocumentForAnIdentityGoesFirstAndAnExactNameBeforeAPattern() {
    keys.with("a", TestSigner.RSA);
    keys.care.documents(
        List.of(
            named("all", "*.example", List.of()),
            named("exact", "sender.example", List.of()),
            named("longer", "*.sender.example", List.of()),
            named("ann", "*.example", List.of("ann@sender.example"))));
    keys.care.turn();

    assertEquals("exact", chosen("sender.example", ""));
    assertEquals("all", chosen("other.example", ""));
    assertEquals("longer", chosen("a.b.sender.example", "eve"));
    assertEquals("ann", chosen("sender.example", "Ann@Sender.example"));
    assertEquals("nobody", chosen("example", ""));
    assertEquals("all", chosen("other.example,third.example", ""));
    assertEquals("nobody", chosen("sender.example,third.example", ""));
    assertFalse(keys.care.inForce().rsa(Domain.of("example")).isPresent());
  }

  private static SigningDomain named(String name, String author, List<String> identities) {
    return new SigningDomain(
        name,
        Domain.of("sender.example"),
        List.of(new DomainPattern(author)),
        identities,
        List.of(key("a")));
  }

  private String chosen(String authors, String identity) {
    return keys.care
        .inForce()
        .signatory(
            List.of(authors.split(",", -1)).stream().map(Domain::of).toList(),
            Optional.of(identity).filter(who -> !who.isEmpty()))
        .map(signatory -> signatory.document().name())
        .orElse("nobody");
  }
}

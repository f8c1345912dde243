package io.poststrom.ingress.ldap;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.ldap.LdapPasswords.Lookup;
import io.poststrom.ingress.ldap.LdapRules.Encryption;
import io.poststrom.ingress.ldap.LdapRules.Server;
import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.settings.AddressKey;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A directory over real sockets: recipients and passwords. */
class LdapTest {
  private static final MailDomain DOMAIN =
      new MailDomain(
          "ours",
          List.of(new DomainPattern("example.org")),
          MailDomain.Handling.DEFAULT,
          new KnownRecipients(
              Set.of(), List.of(), Optional.empty(), Set.of(Asked.LDAP), Optional.empty()));
  private static final Lookup BY_MAIL =
      new Lookup.Search(
          TestDirectory.BASE,
          LdapPasswords.filter("(|(uid={user})(mail={user}))"),
          Optional.of("mail"));
  private static final Lookup BY_UID =
      new Lookup.Search(TestDirectory.BASE, LdapPasswords.filter("(uid={user})"), Optional.empty());
  private static final Lookup BY_DN =
      new Lookup.Name(LdapPasswords.dn("uid={user},ou=people,dc=example,dc=org"));

  private final List<AutoCloseable> opened = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "ann@example.org                 | KNOWN",
        "Ann@Example.ORG                 | KNOWN",
        "twin@example.org                | KNOWN",
        "eve@example.org                 | UNKNOWN",
        // what would be a filter if it were not escaped
        "*@example.org                   | UNKNOWN",
        "\"ann)(mail=*\"@example.org     | UNKNOWN",
        "\"*)(objectClass=*\"@example.org | UNKNOWN",
        "\"\\\\2a\"@example.org          | UNKNOWN",
        "jürgen@example.org              | UNKNOWN",
      })
  void aRecipientIsKnownWhereTheFilterFindsIt(String address, Knowledge knowledge)
      throws Exception {
    assertEquals(knowledge, ask(recipients(open(Encryption.START_TLS)), address));
  }

  @Test
  void aTagMayBeLeftOut() throws Exception {
    Inquiry tagged =
        new Inquiry(
            DOMAIN,
            MailboxParser.parse("ann+news@example.org"),
            "ann+news@example.org",
            Optional.of("ann@example.org"));

    assertEquals(
        Knowledge.KNOWN,
        recipients(open(Encryption.START_TLS)).ask(tagged).toCompletableFuture().join());
  }

  @ParameterizedTest
  @CsvSource({
    "ann,             right, ann@example.org",
    "ANN@example.org, right, ann@example.org",
    "bob,             bob's, bob@example.org",
    "ann,             wrong, no",
    "ann,             bob's, no",
    "ann,             '',    no",
    "'',              right, no",
    "'',              '',    no",
    "nobody,          right, no",
    // two entries have it, or the entry has no identity, two, or one that is no name
    "twin@example.org, right, no",
    "nomail,          right, no",
    "two,             right, no",
    "spaced,          right, no",
    // what would be a filter if it were not escaped
    "*,               right, no",
    "an*,             right, no",
    "ann)(uid=*,      right, no",
    "nobody)(mail=ann@example.org, right, no",
  })
  void aPasswordIsTriedByABind(String user, String password, String identity) throws Exception {
    LdapDirectory directory = open(Encryption.START_TLS);

    assertEquals(verdict(identity), judge(directory, BY_MAIL, user, password));
    assertTrue(directory.isWell());
  }

  @ParameterizedTest
  @CsvSource({
    "ann,                          right, ann",
    "Ann,                          right, ann",
    "nomail,                       right, nomail",
    "'ann ',                       right, no",
    "' ann',                       right, no",
    "ann,                          wrong, no",
    "ann,                          '',    no",
    "nobody,                       right, no",
    // what would be another DN if it were not escaped
    "'ann,ou=people',              right, no",
    "'ann,ou=people,dc=example,dc=org\0', right, no",
    "'ann+uid=ann',                right, no",
    "'#0403616e6e',                right, no",
    "'ann\\',                      right, no",
  })
  void aNameMayBePartOfADn(String user, String password, String identity) throws Exception {
    LdapDirectory directory = open(Encryption.START_TLS);

    assertEquals(verdict(identity), judge(directory, BY_DN, user, password));
    assertTrue(directory.isWell());
  }

  @Test
  void withoutAnAttributeTheNameIsTheIdentity() throws Exception {
    assertEquals(verdict("ann"), judge(open(Encryption.NONE), BY_UID, "ANN", "right"));
  }

  @Test
  void aBindAsAUserLeavesSearchesAsTheyWere() throws Exception {
    LdapDirectory directory = open(Encryption.START_TLS);
    for (int i = 0; i < 5; i++) {
      assertEquals(verdict("ann"), judge(directory, BY_UID, "ann", "right"));
      assertEquals(verdict("no"), judge(directory, BY_UID, "ann", "wrong"));
      assertEquals(Knowledge.KNOWN, ask(recipients(directory), "bob@example.org"));
    }
  }

  @Test
  void whileItIsDownNothingIsKnownAndAfterwardsAllIs() throws Exception {
    TestDirectory server = server("localhost");
    LdapDirectory directory = open(server.rules(Encryption.START_TLS, "service"));
    assertEquals(Knowledge.KNOWN, ask(recipients(directory), "ann@example.org"));
    assertEquals(verdict("ann"), judge(directory, BY_UID, "ann", "right"));

    server.goDown();

    assertEquals(Knowledge.UNSURE, ask(recipients(directory), "ann@example.org"));
    assertEquals(Optional.empty(), judge(directory, BY_UID, "ann", "right"));
    assertFalse(directory.isWell());
    server.comeBack();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ask(recipients(directory), "ann@example.org") == Knowledge.KNOWN);
    assertTrue(directory.isWell());
  }

  @Test
  void whoLogsInDoesNotWaitForRecipients() throws Exception {
    LdapDirectory directory = open(Encryption.NONE);
    CompletableFuture<Boolean> later = new CompletableFuture<>();
    for (int i = 0; i < 1_000; i++) {
      var _ = directory.ask(LdapDirectory.Desk.RECIPIENTS, to -> later.join());
    }
    assertEquals(verdict("ann"), judge(directory, BY_UID, "ann", "right"));
    later.complete(true);
  }

  @Test
  void connectionsThatTheServerHasClosedAreReplaced() throws Exception {
    TestDirectory server = server("localhost");
    LdapDirectory directory = open(server.rules(Encryption.START_TLS, "service"));
    assertEquals(verdict("ann"), judge(directory, BY_UID, "ann", "right"));

    server.goDown();
    server.comeBack();

    assertEquals(verdict("ann"), judge(directory, BY_UID, "ann", "right"));
    assertEquals(Knowledge.KNOWN, ask(recipients(directory), "ann@example.org"));
  }

  @Test
  void theNextServerIsAskedWhereOneIsDown() throws Exception {
    LdapDirectory directory = openBehind(new Server("localhost", freePort(), Encryption.NONE));

    assertEquals(Knowledge.KNOWN, ask(recipients(directory), "ann@example.org"));
  }

  @ParameterizedTest
  @EnumSource
  void theNextServerIsAskedWhereOneTakesConnectionsAndIsSilent(Encryption encryption)
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      LdapDirectory directory =
          openBehind(new Server("localhost", silent.getLocalPort(), encryption));

      assertEquals(Knowledge.KNOWN, ask(recipients(directory), "ann@example.org"));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void passwordsAreTriedAtTheNextServerWhereOneIsSilentAboutTls(Encryption encryption)
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      LdapDirectory directory =
          openBehind(new Server("localhost", silent.getLocalPort(), encryption));

      assertEquals(verdict("ann"), judge(directory, BY_DN, "ann", "right"));
    }
  }

  @Test
  void aServerThatIsNotVouchedForHearsNoPassword() throws Exception {
    LdapRules rules = server("localhost").rules(Encryption.START_TLS, "service");
    LdapRules trustingOthers =
        new LdapRules(rules.servers(), Optional.empty(), rules.account(), 2, 20, rules.timeout());
    LdapDirectory directory = open(trustingOthers);

    assertEquals(Optional.empty(), judge(directory, BY_DN, "ann", "right"));
    assertFalse(directory.isWell());
  }

  @Test
  void aServerWithAnotherNameHearsNoPassword() throws Exception {
    LdapDirectory directory = open(server("other.example").rules(Encryption.START_TLS, "service"));

    assertEquals(Optional.empty(), judge(directory, BY_DN, "ann", "right"));
    assertFalse(directory.isWell());
  }

  @Test
  void aWrongPasswordOfOursIsNobodyElsesFault() throws Exception {
    LdapDirectory directory = open(server("localhost").rules(Encryption.START_TLS, "wrong"));

    assertEquals(Knowledge.UNSURE, ask(recipients(directory), "ann@example.org"));
    assertEquals(Optional.empty(), judge(directory, BY_UID, "ann", "right"));
  }

  @Test
  void aBaseThatIsNotThereKnowsNothing() throws Exception {
    LdapRecipients recipients =
        new LdapRecipients(
            open(Encryption.START_TLS), "dc=elsewhere", LdapRecipients.filter("(mail={address})"));

    assertEquals(Knowledge.UNSURE, ask(recipients, "ann@example.org"));
  }

  @Test
  void aSilentServerIsNotWaitedForAndFewWaitTogether() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LdapDirectory directory =
          open(
              new LdapRules(
                  List.of(new Server("localhost", silent.getLocalPort(), Encryption.NONE)),
                  Optional.empty(),
                  Optional.empty(),
                  1,
                  1,
                  Duration.ofMillis(300)));
      LdapRecipients recipients = recipients(directory);
      List<CompletableFuture<Knowledge>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(recipients.ask(inquiry("u" + i + "@example.org")).toCompletableFuture());
      }

      assertTrue(answers.getLast().isDone(), "there is no room to wait");
      answers.forEach(answer -> assertEquals(Knowledge.UNSURE, answer.join()));
      await().until(() -> !directory.isWell());
    }
  }

  /** RFC 4513 section 3.1: after the consent the handshake is awaited. */
  @Test
  void theNextServerIsAskedWhereOneConsentsToTlsAndIsSilentThen() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> consent(silent));
      LdapDirectory directory =
          openBehind(new Server("localhost", silent.getLocalPort(), Encryption.START_TLS));

      assertEquals(Knowledge.KNOWN, ask(recipients(directory), "ann@example.org"));
    }
  }

  /** The answer to a connection's first question, and nothing more. */
  private static void consent(ServerSocket server) {
    try {
      Socket connection = server.accept();
      var _ = connection.getInputStream().read();
      connection.getOutputStream().write(HexFormat.of().parseHex("300c02010178070a010004000400"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LdapDirectory open(Encryption encryption) throws Exception {
    return open(server("localhost").rules(encryption, "service"));
  }

  private LdapDirectory open(LdapRules rules) {
    LdapDirectory directory = new LdapDirectory(rules);
    opened.addFirst(directory);
    return directory;
  }

  /** One that is well, and another that is asked before it. */
  private LdapDirectory openBehind(Server first) throws Exception {
    LdapRules rules = server("localhost").rules(Encryption.START_TLS, "service");
    return open(
        new LdapRules(
            List.of(first, rules.servers().getFirst()),
            rules.authorities(),
            rules.account(),
            2,
            20,
            rules.timeout()));
  }

  private TestDirectory server(String certificateOf) throws Exception {
    TestDirectory server = new TestDirectory(folder, certificateOf);
    opened.add(server);
    return server;
  }

  private static LdapRecipients recipients(LdapDirectory directory) {
    return new LdapRecipients(
        directory,
        TestDirectory.BASE,
        LdapRecipients.filter("(&(objectClass=person)(mail={address}))"));
  }

  private static Knowledge ask(LdapRecipients recipients, String address) {
    return recipients.ask(inquiry(address)).toCompletableFuture().join();
  }

  private static Inquiry inquiry(String address) {
    Mailbox mailbox = MailboxParser.parse(address);
    return new Inquiry(DOMAIN, mailbox, AddressKey.of(mailbox), Optional.empty());
  }

  private static Optional<Verdict> judge(
      LdapDirectory directory, Lookup lookup, String user, String password) {
    return new LdapPasswords(directory, lookup)
        .judge(new Proof.Password(user, password))
        .toCompletableFuture()
        .join();
  }

  private static Optional<Verdict> verdict(String identity) {
    return Optional.of(identity.equals("no") ? new Verdict.Fails() : new Verdict.Holds(identity));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Question;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.AddressGlob;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.KnownRecipients;
import io.poststrom.settings.KnownRecipients.Asked;
import io.poststrom.settings.MailDomain;
import io.poststrom.settings.MailSettings;
import io.poststrom.settings.Training;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifiedRecipientsTest {
  private static final Domain HOSTNAME = Domain.of("mx.example.org");
  private static final InetAddress LOCAL = InetAddress.ofLiteral("192.0.2.1");

  private final List<Knowledge> observed = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // addresses: whole ones and local parts
        "ann@example.org              | 250",
        "ANN@Example.ORG              | 250",
        "\"ann\"@example.org          | 250",
        "bob@example.org              | 250",
        "bob@b.example                | 250",
        "ann@b.example                | 550",
        "anna@example.org             | 550",
        "an@example.org               | 550",
        // patterns
        "sales-@example.org           | 250",
        "sales-north@b.example        | 250",
        "sales@example.org            | 550",
        "a.list@b.example             | 250",
        "a.list@example.org           | 550",
        // tags
        "ann+news@example.org         | 250",
        "ann+a+b@example.org          | 250",
        "\"ann+a\"@example.org        | 250",
        "+ann@example.org             | 550",
        "eve+ann@example.org          | 550",
        // the postmaster
        "postmaster@example.org       | 250",
        "PostMaster@b.example         | 250",
        "postmaster2@b.example        | 550",
        // others' domains are not looked up
        "eve@free.example             | 250",
        "eve@elsewhere.example        | 550",
      })
  void whoIsListedIsTaken(String address, int code) {
    assertEquals(code, code(new ListedRecipients(), address));
  }

  @Test
  void ourUsersHearTheSameAsTheWorld() {
    VerifiedRecipients check = check(List.of(new ListedRecipients()));

    assertEquals(250, code(check, "eve@elsewhere.example", Trust.RELAY));
    assertEquals(550, code(check, "eve@example.org", Trust.RELAY));
  }

  @ParameterizedTest
  @CsvSource({
    "KNOWN,   KNOWN,   250, 1",
    "KNOWN,   UNSURE,  250, 1",
    "UNKNOWN, KNOWN,   250, 2",
    "UNSURE,  KNOWN,   250, 2",
    "UNKNOWN, UNSURE,  451, 2",
    "UNSURE,  UNKNOWN, 451, 2",
    "UNKNOWN, UNKNOWN, 550, 2",
  })
  void oneThatKnowsSuffices(Knowledge first, Knowledge second, int code, int questions) {
    VerifiedRecipients check =
        check(List.of(source(Asked.LDAP, first), source(Asked.NEXT_HOP, second)));

    assertEquals(code, code(check, "eve@asked.example", Trust.WORLD));
    assertEquals(questions, asked.size());
    assertEquals(1, observed.size());
  }

  @ParameterizedTest
  @CsvSource({
    "spam@free.example, ann@free.example, 250",
    "ham@free.example,  ann@free.example, 250",
    "spam@free.example, ann@example.org,  550",
    "spam@free.example, ann,              550",
    "spam@free.example, ,                 550",
    "eve@free.example,  ,                 250",
  })
  void whatTeachesExistsForTheUsersOfItsDomainsOnly(String address, String identity, int code) {
    Question asked = question(address, Trust.RELAY);
    Question proven =
        identity == null
            ? asked
            : new Question(
                asked.client().proven(identity), asked.reversePath(), asked.forwardPath());
    assertEquals(code, code(check(List.of()).ask(proven).toCompletableFuture().join()));
  }

  @Test
  void onlyWhomTheDocumentNamesIsAsked() {
    VerifiedRecipients check = check(List.of(source(Asked.LDAP, Knowledge.KNOWN)));

    assertEquals(550, code(check, "eve@example.org", Trust.WORLD));
    assertEquals(List.of(), asked);
  }

  @Test
  void theAnswerMayComeLater() {
    CompletableFuture<Knowledge> later = new CompletableFuture<>();
    CompletionStage<Answer> answer =
        check(List.of(source(Asked.LDAP, later))).ask(question("a@asked.example", Trust.WORLD));

    assertEquals(false, answer.toCompletableFuture().isDone());
    later.complete(Knowledge.UNKNOWN);

    assertEquals(550, code(answer.toCompletableFuture().join()));
  }

  private int code(RecipientSource source, String address) {
    return code(check(List.of(source)), address, Trust.WORLD);
  }

  private static int code(VerifiedRecipients check, String address, Trust trust) {
    return code(check.ask(question(address, trust)).toCompletableFuture().join());
  }

  private static int code(Answer answer) {
    return answer instanceof Answer.RecipientRefused(var why) ? why.reply().code() : 250;
  }

  private static Question question(String address, Trust trust) {
    Client client =
        new Client(Listener.MX, InetAddress.ofLiteral("198.51.100.7"), 25, LOCAL, trust);
    return new Question(
        client, new ReversePath.Null(), new ForwardPath.To(MailboxParser.parse(address)));
  }

  private VerifiedRecipients check(List<RecipientSource> sources) {
    KnownRecipients listed =
        new KnownRecipients(
            Set.of("ann@example.org", "bob"),
            List.of(new AddressGlob("sales-*"), new AddressGlob("*.LIST@*.example")),
            Optional.empty(),
            Set.of(),
            Optional.of('+'));
    KnownRecipients elsewhere =
        new KnownRecipients(
            Set.of(),
            List.of(),
            Optional.empty(),
            Set.of(Asked.LDAP, Asked.NEXT_HOP),
            Optional.empty());
    MailSettings settings =
        new MailSettings(
            List.of(
                domain("listed", listed, "example.org", "b.example"),
                domain("asked", elsewhere, "asked.example"),
                new MailDomain(
                    "free",
                    List.of(new DomainPattern("free.example")),
                    MailDomain.Handling.DEFAULT,
                    KnownRecipients.ALL,
                    new Training(Optional.of("spam"), Optional.of("ham@free.example")))),
            List.of());
    return new VerifiedRecipients(
        new RelayPolicy(HOSTNAME, () -> settings), () -> settings, sources, observed::add);
  }

  private static MailDomain domain(String name, KnownRecipients known, String... domains) {
    List<DomainPattern> patterns = List.of(domains).stream().map(DomainPattern::new).toList();
    return new MailDomain(name, patterns, MailDomain.Handling.DEFAULT, known);
  }

  private RecipientSource source(Asked who, Knowledge knowledge) {
    return source(who, CompletableFuture.completedFuture(knowledge));
  }

  private RecipientSource source(Asked who, CompletionStage<Knowledge> knowledge) {
    return new RecipientSource() {
      @Override
      public boolean isFor(KnownRecipients known) {
        return known.asked().contains(who);
      }

      @Override
      public CompletionStage<Knowledge> ask(Inquiry inquiry) {
        asked.add(inquiry.key());
        return knowledge;
      }
    };
  }
}

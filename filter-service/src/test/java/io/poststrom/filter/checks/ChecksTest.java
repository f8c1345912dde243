package io.poststrom.filter.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Verdict.Symbol;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.ReversePath;
import io.poststrom.spf.SpfOutcome;
import io.poststrom.spf.SpfQuery;
import io.poststrom.spf.SpfResult;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
  private static final String OWN_NAME = "mx.poststrom.example";

  private static Envelope envelope(String helo) {
    return Mails.envelope(
        Mails.id("x"), Mails.client(Trust.WORLD, "mx", helo), 1_000, "b@one.test");
  }

  private static MailView view(String content) {
    return new MailView(envelope("mail.sender.example"), Mails.octets(content));
  }

  private static List<String> names(CheckResult result) {
    return result.symbols().stream().map(Symbol::name).toList();
  }

  private static List<String> look(Check.Pure check, String content) {
    return names(check.look(view(content)));
  }

  private static String without(String field) {
    return Mails.CLEAN.replaceFirst("(?m)^" + field + ": .*\n", "");
  }

  @Test
  void aCleanMailHasNothingToSay() {
    for (Check.Pure check :
        List.of(
            new HeaderCheck(),
            new DateCheck(),
            new HeloCheck(OWN_NAME),
            new ForgedResultsCheck(OWN_NAME),
            new GtubeCheck(),
            new SkeletonCheck())) {
      assertEquals(CheckResult.NOTHING, check.look(view(Mails.CLEAN)), check.name());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "From,       MISSING_FROM",
    "To,         MISSING_TO",
    "Subject,    MISSING_SUBJECT",
    "Message-ID, MISSING_MESSAGE_ID"
  })
  void aMissingFieldIsSeen(String field, String symbol) {
    assertEquals(List.of(symbol), look(new HeaderCheck(), without(field)));
  }

  @Test
  void aMailWithoutHeaderIsMarkedButNotAtOnceSpam() {
    CheckResult result = new HeaderCheck().look(view("just text\n"));
    double score = result.symbols().stream().mapToDouble(Symbol::score).sum();
    assertTrue(score >= 3 && score < 10, result.toString());
  }

  @Test
  void fieldsThatMayStandOnceAreNamedWhenTheyStandAgain() {
    CheckResult result =
        new HeaderCheck().look(view("From: c@d.example\nsubject: again\n" + Mails.CLEAN));
    assertEquals(List.of(new Symbol("DUPLICATE_FIELD", 2.0, "from, subject")), result.symbols());
  }

  @Test
  void eightBitHeadersNeedSmtpUtf8() {
    byte[] octets = Mails.octets(Mails.CLEAN.replace("hello", "h\u00e9llo"));
    Envelope ascii = envelope("mail.sender.example");
    Envelope utf8 =
        new Envelope(
            ascii.id(),
            ascii.reversePath(),
            ascii.recipients(),
            ascii.body(),
            AddressForm.SMTPUTF8,
            ascii.ret(),
            ascii.envid(),
            ascii.client(),
            ascii.acceptedAt(),
            ascii.size(),
            ascii.hops());
    HeaderCheck check = new HeaderCheck();
    assertEquals(List.of("HEADER_EIGHT_BIT"), names(check.look(new MailView(ascii, octets))));
    assertEquals(List.of(), names(check.look(new MailView(utf8, octets))));
  }

  @ParameterizedTest
  @CsvSource({
    "'Sun, 22 Nov 2026 03:59:00 +0000', ''",
    "'22 Nov 26 03:59 GMT', ''",
    "'Sun, 22 Nov 2026 03:59:60 +0000 (UTC)', ''",
    "'Sat, 21 Nov 2026 19:59:00 PST', ''",
    "'Tue, 24 Nov 2026 03:59:00 +0000', DATE_IN_FUTURE",
    "'Thu, 1 Oct 2026 03:59:00 +0000', DATE_IN_PAST",
    "'32 Nov 2026 03:59:00 +0000', INVALID_DATE",
    "'22 Foo 2026 03:59:00 +0000', INVALID_DATE",
    "'22 Nov 2026 03:59:00 +9999', INVALID_DATE",
    "'yesterday', INVALID_DATE",
  })
  void datesAreReadAndComparedWithTheTimeOfAcceptance(String date, String symbol) {
    assertEquals(
        symbol.isEmpty() ? List.of() : List.of(symbol),
        look(new DateCheck(), without("Date").replace("Subject", "Date: " + date + "\nSubject")));
  }

  @Test
  void aMissingDateIsSeen() {
    assertEquals(List.of("MISSING_DATE"), look(new DateCheck(), without("Date")));
  }

  @ParameterizedTest
  @CsvSource({
    "mail.sender.example,   ''",
    "MAIL.sender.example.,  ''",
    "[192.0.2.7],           HELO_LITERAL",
    "[192.0.2.8],           HELO_OTHER_ADDRESS",
    "[IPv6:2001:db8::1],    HELO_OTHER_ADDRESS",
    "[rubbish],             HELO_INVALID",
    "[192.0.2.7,            HELO_INVALID",
    "192.0.2.7,             HELO_BARE_ADDRESS",
    "2001:db8::1,           HELO_BARE_ADDRESS",
    "localhost,             HELO_NO_DOT",
    "-bad-.example,         HELO_INVALID",
    "MX.poststrom.example,  HELO_OWN_NAME",
    "'',                    HELO_INVALID",
  })
  void theHeloNameIsJudged(String helo, String symbol) {
    MailView mail = new MailView(envelope(helo), Mails.octets(Mails.CLEAN));
    assertEquals(
        symbol.isEmpty() ? List.of() : List.of(symbol), names(new HeloCheck(OWN_NAME).look(mail)));
  }

  @Test
  void nobodySaysHeloOverHttp() {
    Envelope envelope =
        Mails.envelope(Mails.id("x"), Mails.client(Trust.RELAY, "http", ""), 1_000, "b@one.test");
    MailView mail = new MailView(envelope, Mails.octets(Mails.CLEAN));
    assertEquals(List.of(), names(new HeloCheck(OWN_NAME).look(mail)));
  }

  @ParameterizedTest
  @CsvSource({"X,GTUBE", "Y,GTUBE_TAG", "Z,GTUBE_TAG", "A,GTUBE_PASS", "B,''"})
  void gtubeActsByItsFirstLetter(String letter, String symbol) {
    assertEquals(
        symbol.isEmpty() ? List.of() : List.of(symbol),
        look(new GtubeCheck(), Mails.GTUBE.replace("XJS*", letter + "JS*")));
  }

  @Test
  void gtubeInTheHeaderIsNone() {
    String inSubject = Mails.GTUBE.lines().reduce((a, b) -> b).orElseThrow();
    assertEquals(List.of(), look(new GtubeCheck(), Mails.CLEAN.replace("hello", inSubject)));
  }

  @Test
  void resultsInOurNameAreForgedAndOthersAreNot() {
    Check.Pure check = new ForgedResultsCheck(OWN_NAME);
    assertEquals(
        List.of("FORGED_RESULTS"),
        look(check, "Authentication-Results: MX.poststrom.example; spf=pass\n" + Mails.CLEAN));
    assertEquals(
        List.of(),
        look(check, "Authentication-Results: mx.poststrom.example.org; none\n" + Mails.CLEAN));
  }

  private static CheckResult spf(SpfResult result, Envelope envelope) {
    SpfLookup lookup =
        asked ->
            CompletableFuture.completedStage(
                new SpfOutcome(
                    result,
                    SpfQuery.mailFrom(
                        InetAddress.ofLiteral("192.0.2.7"),
                        asked.client().helo(),
                        asked.reversePath()),
                    "-all",
                    Optional.empty(),
                    ""));
    return new SpfCheck(lookup, OWN_NAME)
        .ask(new MailView(envelope, Mails.octets(Mails.CLEAN)))
        .toCompletableFuture()
        .join();
  }

  @Test
  void everySpfResultHasItsSymbolAndItsFields() {
    for (SpfResult result : SpfResult.values()) {
      CheckResult found = spf(result, envelope("mail.sender.example"));
      assertEquals(List.of("SPF_" + result.name()), names(found));
      String word = result.name().toLowerCase(Locale.ROOT);
      assertEquals(word, found.authentication().getFirst().result());
      assertTrue(found.fields().getFirst().startsWith("Received-SPF: " + word + " ("));
    }
  }

  @Test
  void theNullReversePathIsPostmasterAtTheHeloName() {
    Envelope base = envelope("mail.sender.example");
    Envelope none =
        new Envelope(
            base.id(),
            new ReversePath.Null(),
            base.recipients(),
            base.body(),
            base.addressForm(),
            base.ret(),
            base.envid(),
            base.client(),
            base.acceptedAt(),
            base.size(),
            base.hops());
    CheckResult found = spf(SpfResult.PASS, none);
    assertEquals("smtp.helo", found.authentication().getFirst().properties().getFirst().name());
    assertTrue(
        found.fields().getFirst().contains("envelope-from=\"postmaster@mail.sender.example\""));
  }

  @Test
  void aHostileHeloCannotBreakTheField() {
    String field =
        spf(SpfResult.PASS, envelope("x\r\nX-Evil: yes\r\n\r\nbody")).fields().getFirst();
    for (String line : field.split("\r\n", -1)) {
      assertTrue(line.isEmpty() || line.startsWith("Received-SPF:") || line.startsWith("\t"), line);
    }
  }
}

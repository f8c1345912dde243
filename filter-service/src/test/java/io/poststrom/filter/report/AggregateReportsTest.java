package io.poststrom.filter.report;

import static io.poststrom.filter.report.Observations.failed;
import static io.poststrom.filter.report.Observations.passed;
import static io.poststrom.filter.report.Observations.to;
import static io.poststrom.filter.report.Observations.wanted;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.report.AggregateReports.Composed;
import io.poststrom.filter.report.PeriodTally.Limits;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.smtp.DsnNotify;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From observations to what the readers get. */
class AggregateReportsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-22T00:15:00Z");
  private static final Span DAY =
      new Span(Instant.parse("2026-11-21T00:00:00Z"), Instant.parse("2026-11-22T00:00:00Z"));
  private static final Identity IDENTITY =
      new Identity(
          "Example <Ltd> & Söhne",
          MailboxParser.parse("dmarc@gate.example"),
          Optional.of("https://gate.example/dmarc"),
          "mx.gate.example",
          Identity.Discovery.TREE_WALK);

  private final Map<String, String> texts =
      new HashMap<>(
          Map.of(
              "_dmarc.a.test", "v=DMARC1; p=reject",
              "_dmarc.b.test", "v=DMARC1; p=reject"));

  private final DmarcDns dns =
      new DmarcDns() {
        @Override
        public CompletionStage<Answer> texts(String name) {
          return CompletableFuture.completedStage(
              name.contains("silent.")
                  ? new Answer.Failed("timeout")
                  : texts.containsKey(name)
                      ? new Answer.Found(List.of(texts.get(name).split("\\|")))
                      : new Answer.Nothing());
        }

        @Override
        public CompletionStage<Existence> existence(String name) {
          return CompletableFuture.completedStage(Existence.EXISTS);
        }
      };

  private static DomainTally tally(List<DmarcObservation> seen, Limits limits) {
    PeriodTally tally = new PeriodTally(limits);
    seen.forEach(tally::add);
    return tally.after("").firstEntry().getValue();
  }

  private Composed compose(List<DmarcObservation> seen, Limits limits) {
    AggregateReports reports =
        new AggregateReports(IDENTITY, new Destinations(dns, new DmarcEvaluator(dns)));
    AggregateReport report =
        AggregateReport.of(seen.getFirst().policyDomain(), DAY, 3, tally(seen, limits));
    return reports.compose(report, reports.readers(report).toCompletableFuture().join(), NOW);
  }

  private AcceptedMail mail(List<DmarcObservation> seen, Limits limits) {
    return assertInstanceOf(Composed.Mail.class, compose(seen, limits)).mail();
  }

  private AcceptedMail mail(List<DmarcObservation> seen) {
    return mail(seen, Limits.DEFAULT);
  }

  private static String recipients(AcceptedMail mail) {
    return mail.envelope().recipients().stream()
        .map(to -> to.mailbox().text())
        .collect(Collectors.joining(" "));
  }

  @Test
  void rowsAreCountedAndTheReportIsValid() throws IOException {
    ReadReport report =
        ReadReport.of(
            mail(
                List.of(
                    passed("a.test", "192.0.2.1", NOON),
                    failed("a.test", "2001:db8::7", NOON),
                    passed("a.test", "192.0.2.1", NOON.plusSeconds(1)),
                    passed("a.test", "192.0.2.2", NOON))));

    assertEquals("Example <Ltd> & Söhne", report.text("org_name"));
    assertEquals("dmarc@gate.example", report.text("email"));
    assertEquals("1795219200", report.text("begin"));
    assertEquals("1795305599", report.text("end"));
    assertEquals(List.of(), report.texts("error"));
    assertEquals("reject", report.text("p"));
    assertEquals(
        List.of(
            "192.0.2.1 2 pass pass,a.test/s1/pass pass,a.test/mfrom/pass  a.test a.test",
            "192.0.2.2 1 pass pass,a.test/s1/pass pass,a.test/mfrom/pass  a.test a.test",
            "2001:db8:0:0:0:0:0:7 1 quarantine fail fail,helo.<&>?.example/mfrom/fail local_policy"
                + " www.a.test "),
        report.records(
            "source_ip",
            "count",
            "disposition",
            "dkim",
            "spf",
            "type",
            "header_from",
            "envelope_from"));
  }

  @Test
  void isMarkedAsAMailOfOurOwnThatNobodyAnswers() {
    AcceptedMail mail = mail(List.of(passed("a.test", "192.0.2.1", NOON)));
    String text = new String(mail.value(), US_ASCII);
    String header = text.substring(0, text.indexOf("\r\n\r\n")).replaceAll("\r\n[ \t]+", " ");
    String id = mail.envelope().id().text() + "@gate.example";

    assertEquals(new ReversePath.Null(), mail.envelope().reversePath());
    assertEquals(Set.of(DsnNotify.NEVER), mail.envelope().recipients().getFirst().notifications());
    assertEquals("bounce", mail.envelope().client().listener());
    assertEquals(Trust.RELAY, mail.envelope().client().trusted());
    assertEquals(mail.value().length, mail.envelope().size());
    assertEquals(
        List.of(
            "From: <dmarc@gate.example>",
            "To: <dmarc@a.test>",
            "Subject: Report Domain: a.test Submitter: gate.example Report-ID: <" + id + ">",
            "Date: Sun, 22 Nov 2026 00:15:00 +0000",
            "Message-ID: <" + id + ">",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0"),
        header.lines().limit(7).toList());
    assertTrue(
        text.contains("filename=\"gate.example!a.test!1795219200!1795305599.xml.gz\"\r\n"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 998));
  }

  @Test
  void thatWithoutRoomIsCounted() throws IOException {
    List<DmarcObservation> seen = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      seen.add(passed("a.test", "192.0.2." + i, NOON));
    }
    seen.add(passed("a.test", "192.0.2.1", NOON));

    ReadReport report = ReadReport.of(mail(seen, new Limits(10, 4, 100, 1 << 20, 1 << 20)));

    assertEquals(
        List.of("2", "1", "1", "1"), report.records("count"), "what has a row is counted there");
    assertTrue(report.text("error").startsWith("6 mails are left out"), report.text("error"));
    PeriodTally tally = new PeriodTally(new Limits(2, 4, 100, 1 << 20, 1 << 20));
    for (String domain : List.of("a.test", "b.test", "c.test", "c.test")) {
      tally.add(passed(domain, "192.0.2.1", NOON));
    }
    assertEquals(2, tally.leftOut());
    assertEquals(List.of("b.test"), List.copyOf(tally.after("a.test").keySet()));
  }

  /** Names that don't compress, more than are held. */
  @Test
  void aReportIsNeverLargerThanAMailMayBe() throws IOException {
    Random random = new Random(7);
    List<DmarcObservation> seen = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder source = new StringBuilder("2001:db8");
      for (int group = 0; group < 6; group++) {
        source.append(':').append(Integer.toHexString(1 + random.nextInt(65_535)));
      }
      String name =
          IntStream.range(0, 200)
              .mapToObj(n -> Integer.toString(random.nextInt(36), 36))
              .collect(Collectors.joining());
      DmarcObservation one = passed("a.test", source.toString(), NOON);
      seen.add(
          new DmarcObservation(
              one.at(),
              one.policyDomain(),
              one.policy(),
              one.destinations(),
              one.source(),
              name,
              name,
              one.dkim(),
              one.spf(),
              one.disposition(),
              one.overrides(),
              one.spfResult(),
              one.signatures()));
    }

    AcceptedMail mail = mail(seen, new Limits(1, 5_000, 5_000, 1 << 30, 1 << 30));

    assertTrue(mail.value().length <= AggregateMail.LARGEST);
    ReadReport report = ReadReport.of(mail);
    int told = report.records("count").size();
    assertTrue(told > 500, told + " rows");
    assertTrue(report.text("error").startsWith(5_000 - told + " mails"), report.text("error"));
  }

  @ParameterizedTest(name = "{0} | {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // the same organization
        "mailto:d@a.test                        |                            | d@a.test",
        "mailto:d@rua.a.test                    |                            | d@rua.a.test",
        "mailto:d@a.test,mailto:e@a.test        |                            | d@a.test e@a.test",
        "mailto:d@a.test,mailto:d@A.test        |                            | d@a.test",
        // others only where they say so
        "mailto:d@b.test                        |                            | ",
        "mailto:d@b.test                        | v=spf1                     | ",
        "mailto:d@b.test                        | v=DMARC1                   | d@b.test",
        "mailto:d@b.test                        | v=DMARC1;                  | d@b.test",
        "mailto:d@b.test                        | x~v=DMARC1                 | d@b.test",
        "mailto:d@b.test,mailto:d@a.test        |                            | d@a.test",
        // the other side may name other mailboxes of its own
        "mailto:d@b.test                        | v=DMARC1;rua=mailto:x@b.test | x@b.test",
        "mailto:d@b.test                        | v=DMARC1;rua=mailto:x@c.test | ",
        "mailto:d@b.test                        | v=DMARC1;rua=mailto:x@b.test,mailto:x@c.test | ",
        // DNS does not say
        "mailto:d@silent.test                   | v=DMARC1                   | ",
        // nothing that we can send to
        "https://a.test/x                       |                            | ",
        "mailto:d%0D%0A@a.test                  |                            | ",
        "mailto:d@[192.0.2.1]                   |                            | ",
      })
  void whoMayHaveIt(String uris, String confirmation, String readers) {
    if (confirmation != null) {
      texts.put("a.test._report._dmarc.b.test", confirmation.replace('~', '|'));
    }
    List<Destination> destinations =
        List.of(uris.split(",")).stream().map(Observations::to).toList();

    Composed composed =
        compose(List.of(wanted(passed("a.test", "192.0.2.1", NOON), destinations)), Limits.DEFAULT);

    switch (composed) {
      case Composed.Mail(AcceptedMail mail) -> assertEquals(readers, recipients(mail));
      case Composed.Unwanted() -> assertEquals(null, readers);
      case Composed.TooLarge() -> throw new AssertionError("too large");
    }
  }

  @Test
  void readersOfSmallMailsOnlyGetNone() {
    Destination small = new Destination("mailto:small@a.test", OptionalLong.of(1_000));
    Destination large = new Destination("mailto:large@a.test", OptionalLong.of(1 << 20));
    DmarcObservation seen = passed("a.test", "192.0.2.1", NOON);

    AcceptedMail mail = mail(List.of(wanted(seen, List.of(small, large))));

    assertEquals("large@a.test", recipients(mail));
    assertTrue(new String(mail.value(), US_ASCII).contains("\r\nTo: <large@a.test>\r\n"));
    assertInstanceOf(
        Composed.TooLarge.class, compose(List.of(wanted(seen, List.of(small))), Limits.DEFAULT));
  }

  @Test
  void thousandDestinationsAreEight() {
    List<Destination> many =
        IntStream.range(0, 1_000).mapToObj(i -> to("mailto:d" + i + "@a.test")).toList();
    AcceptedMail mail = mail(List.of(wanted(passed("a.test", "192.0.2.1", NOON), many)));
    assertEquals(8, mail.envelope().recipients().size());
  }

  @Test
  void theLastRecordOfThePeriodStands() {
    DmarcObservation before = passed("a.test", "192.0.2.1", NOON);
    DmarcObservation after = wanted(before, List.of(to("mailto:new@a.test")));
    assertEquals("new@a.test", recipients(mail(List.of(before, after))));
  }

  @Test
  void theSameReportHasTheSameId() {
    DomainTally tally = tally(List.of(passed("a.test", "192.0.2.1", NOON)), Limits.DEFAULT);
    AggregateReport report = AggregateReport.of("a.test", DAY, 3, tally);
    assertEquals(report.id(), AggregateReport.of("a.test", DAY, 3, tally).id());
    Set<String> others =
        Set.of(
            report.id().text(),
            AggregateReport.of("a.test", DAY, 4, tally).id().text(),
            AggregateReport.of("b.test", DAY, 3, tally).id().text(),
            AggregateReport.of("a.test", new Span(DAY.end(), DAY.end().plusSeconds(9)), 3, tally)
                .id()
                .text());
    assertEquals(4, others.size());
  }
}

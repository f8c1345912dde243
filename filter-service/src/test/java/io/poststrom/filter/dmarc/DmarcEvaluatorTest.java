package io.poststrom.filter.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.dmarc.DmarcQuery.Identifier;
import io.poststrom.filter.dmarc.DmarcQuery.Method;
import io.poststrom.filter.psl.PublicSuffixList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies, alignment and the tree walk. RFC 9989 sections 4.10 and 5.3. */
class DmarcEvaluatorTest {
  private final Records dns = new Records();

  /** Zones of a few records; counts the questions. */
  private static final class Records implements DmarcDns {
    private final Map<String, List<String>> texts = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> existing = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    @Override
    public CompletionStage<Answer> texts(String name) {
      asked.add(name);
      if (silent.contains(name)) {
        return CompletableFuture.completedStage(new Answer.Failed("no answer"));
      }
      List<String> records = texts.getOrDefault(name, List.of());
      return CompletableFuture.completedStage(
          records.isEmpty() ? new Answer.Nothing() : new Answer.Found(records));
    }

    @Override
    public CompletionStage<Existence> existence(String name) {
      return CompletableFuture.completedStage(
          existing.contains(name) ? Existence.EXISTS : Existence.MISSING);
    }

    void put(String domain, String... records) {
      texts.put("_dmarc." + domain, List.of(records));
    }
  }

  /** Published: {@code domain tags}, several with slashes; what is proven: dkim= and spf=. */
  @ParameterizedTest(name = "{0} | {1} | {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "example.test p=reject              | example.test     | spf=example.test   | pass | none",
        "example.test p=reject              | example.test     | dkim=m.example.test | pass | none",
        "example.test p=reject              | m.example.test   | dkim=example.test  | pass | none",
        "example.test p=reject              | a.example.test   | dkim=b.example.test | pass | none",
        "example.test p=reject              | example.test     |                    | fail | reject",
        "example.test p=reject              | example.test     | spf=other.test     | fail | reject",
        "example.test p=reject              | example.test     | spf=test           | fail | reject",
        "example.test p=reject              | example.test     | spf=badexample.test | fail | reject",
        "example.test p=reject; aspf=s      | example.test     | spf=m.example.test | fail | reject",
        "example.test p=reject; aspf=s      | example.test     | dkim=m.example.test | pass | none",
        "example.test p=reject; adkim=s     | example.test     | dkim=m.example.test | fail | reject",
        "example.test p=reject; sp=none     | m.example.test   |                    | fail | none",
        "example.test p=none; sp=quarantine | m.example.test   |                    | fail | quarantine",
        "example.test p=none; np=reject     | gone.example.test |                   | fail | reject",
        "example.test p=none; np=reject     | here.example.test |                   | fail | none",
        "example.test p=none; np=reject     | example.test     |                    | fail | none",
        "example.test p=reject; t=y         | example.test     |                    | fail | quarantine",
        "example.test p=quarantine; t=y     | example.test     |                    | fail | none",
        "example.test p=reject; pct=50      | example.test     |                    | fail | quarantine",
        "example.test p=reject; pct=51      | example.test     |                    | fail | reject",
        "example.test p=reject; pct=0       | example.test     |                    | fail | quarantine",
        "                                   | example.test     | spf=example.test   | none | none",
        "example.test sp=none               | example.test     |                    | none | none",
        // A record at the author domain counts, but does not make it the organization.
        "m.example.test p=none / example.test p=reject | m.example.test | dkim=example.test | pass | none",
        "m.example.test p=none / example.test p=reject | m.example.test |               | fail | none",
        "m.example.test p=none; psd=n / example.test p=reject | m.example.test | dkim=example.test | fail | none",
        "m.example.test p=none; psd=n / example.test p=reject | a.m.example.test | dkim=m.example.test | pass | none",
        // A public suffix's own record is for those below it that have none.
        "bank p=reject; psd=y               | a.bank           |                    | fail | reject",
        "bank p=reject; psd=y               | m.a.bank         | dkim=a.bank        | pass | none",
        "bank p=reject; psd=y               | a.bank           | dkim=b.bank        | fail | reject",
        "bank p=reject; psd=y / a.bank p=none | m.a.bank       |                    | fail | none",
        "bank p=reject; psd=y               | bank             |                    | fail | reject",
        // What could not be checked may have been aligned.
        "example.test p=reject              | example.test     | dkim?m.example.test | temperror | none",
        "example.test p=reject              | example.test     | dkim?other.test    | fail | reject",
        "example.test p=reject | example.test | dkim?example.test spf=example.test | pass | none",
      })
  void results(
      String published, String author, String identifiers, String result, String disposition) {
    publish(published);
    dns.existing.add("here.example.test");
    DmarcOutcome outcome = evaluate(author, identifiers);
    assertEquals(result, outcome.result().word());
    assertEquals(disposition, outcome.disposition().word());
  }

  @Test
  void severalRecordsCountAsNone() {
    dns.put("example.test", "v=DMARC1; p=reject", "v=DMARC1; p=none");
    assertEquals(DmarcResult.NONE, evaluate("example.test", "").result());
    dns.put("m.example.test", "v=DMARC1; p=reject", "v=spf1 -all");
    assertEquals(DmarcResult.FAIL, evaluate("m.example.test", "").result());
  }

  @Test
  void theWalkAsksEightTimesAtMost() {
    evaluate("a.b.c.d.e.f.g.h.i.j.mail.example.test", "");
    assertEquals(
        List.of(
            "_dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.test",
            "_dmarc.g.h.i.j.mail.example.test",
            "_dmarc.h.i.j.mail.example.test",
            "_dmarc.i.j.mail.example.test",
            "_dmarc.j.mail.example.test",
            "_dmarc.mail.example.test",
            "_dmarc.example.test",
            "_dmarc.test"),
        dns.asked);
  }

  @Test
  void noQuestionIsAskedTwice() {
    publish("example.test p=reject");
    evaluate("a.example.test", "dkim=b.example.test spf=c.example.test dkim=example.test");
    assertEquals(dns.asked.size(), Set.copyOf(dns.asked).size(), dns.asked.toString());
  }

  @Test
  void identifiersOfOthersCostNoQuestion() {
    publish("example.test p=reject");
    evaluate("example.test", "spf=bulk.example");
    assertEquals(List.of("_dmarc.example.test"), dns.asked);
  }

  @Test
  void silenceIsATemporaryError() {
    publish("example.test p=reject");
    dns.silent.add("_dmarc.m.example.test");
    assertEquals(DmarcResult.TEMPERROR, evaluate("m.example.test", "").result());
    assertEquals(DmarcResult.TEMPERROR, evaluate("a.m.example.test", "").result());
    assertEquals(
        DmarcResult.TEMPERROR,
        evaluate("example.test", "dkim=m.example.test").result(),
        "whose organization the signer belongs to is not known");
    assertEquals(
        DmarcResult.PASS,
        evaluate("example.test", "dkim=m.example.test spf=example.test").result());
  }

  @Test
  void aBrokenRecordAboveSpoilsNothingBelow() {
    publish("m.example.test p=reject / example.test sp=none");
    assertEquals(DmarcResult.FAIL, evaluate("a.m.example.test", "").result());
    DmarcOutcome none = evaluate("b.example.test", "");
    assertEquals(DmarcResult.NONE, none.result());
    assertTrue(none.problem().contains("example.test: the record has no valid policy"));
  }

  @Test
  void theSuffixListKnowsOrganizationsWithoutQuestions() {
    publish("example.co.test p=reject / co.test p=none");
    Optional<PublicSuffixList> list = Optional.of(PublicSuffixList.of("test\nco.test".lines()));
    DmarcEvaluator evaluator = new DmarcEvaluator(dns, list);
    assertEquals(
        DmarcResult.PASS,
        evaluator
            .evaluate(query("a.b.example.co.test", "dkim=c.example.co.test"))
            .toCompletableFuture()
            .join()
            .result());
    assertEquals(List.of("_dmarc.a.b.example.co.test", "_dmarc.example.co.test"), dns.asked);
    assertEquals(
        DmarcResult.NONE,
        evaluator.evaluate(query("other.co.test", "")).toCompletableFuture().join().result(),
        "RFC 7489 does not ask above the organization");
  }

  private void publish(String published) {
    if (published == null) {
      return;
    }
    for (String record : published.split(" / ")) {
      int space = record.indexOf(' ');
      dns.put(record.substring(0, space), "v=DMARC1; " + record.substring(space + 1));
    }
  }

  private DmarcOutcome evaluate(String author, String identifiers) {
    return new DmarcEvaluator(dns)
        .evaluate(query(author, identifiers))
        .toCompletableFuture()
        .join();
  }

  private static DmarcQuery query(String author, String identifiers) {
    List<Identifier> list = new ArrayList<>();
    for (String word : identifiers == null ? new String[0] : identifiers.split(" ")) {
      if (!word.isEmpty()) {
        int sign = word.indexOf('?') < 0 ? word.indexOf('=') : word.indexOf('?');
        list.add(
            new Identifier(
                word.startsWith("dkim") ? Method.DKIM : Method.SPF,
                word.substring(sign + 1),
                word.charAt(sign) == '='));
      }
    }
    return new DmarcQuery(author, list, 50);
  }
}

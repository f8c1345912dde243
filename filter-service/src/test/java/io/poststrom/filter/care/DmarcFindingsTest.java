package io.poststrom.filter.care;

import static io.poststrom.filter.care.Answers.NO_NAME;
import static io.poststrom.filter.care.Answers.SILENT;
import static io.poststrom.filter.care.Answers.texts;
import static io.poststrom.filter.care.Answers.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.filter.care.DmarcFindings.Stranger;
import io.poststrom.filter.dmarc.DmarcDns;
import io.poststrom.filter.dmarc.DmarcEvaluator;
import io.poststrom.filter.dmarc.DmarcOutcome;
import io.poststrom.filter.dmarc.DmarcQuery;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DmarcFindingsTest {
  private static final String RUA = "rua=mailto:r@example.test";

  @Test
  void aGoodRecordIsRight() {
    assertEquals(
        "ok policy reject: v=DMARC1; p=reject; " + RUA + "\n", look("v=DMARC1; p=reject; " + RUA));
    assertEquals(
        "ok policy quarantine, by the record of example.test above it: v=DMARC1; p=reject;"
            + " sp=quarantine; np=reject; "
            + RUA
            + "\nnote subdomains (sp=quarantine) are guarded less than the domain\n",
        lookAt("sub.example.test", texts("v=DMARC1; p=reject; sp=quarantine; np=reject; " + RUA)));
  }

  @Test
  void noRecordIsWrong() {
    assertEquals(
        """
        wrong there is no DMARC record, neither of the domain nor above it; a first one is
          _dmarc.example.test. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.test"
        """,
        lookAt("example.test", NO_NAME));
  }

  @Test
  void severalRecordsAreWrong() {
    assertEquals(
        """
        wrong 2 DMARC records at _dmarc.example.test, which count as none; leave one, such as
          _dmarc.example.test. IN TXT "v=DMARC1; p=reject"
        """,
        look("v=DMARC1; p=reject", "v=DMARC1; p=none"));
  }

  @Test
  void whatOnlyLooksLikeARecordIsWrong() {
    assertEquals(
        """
        wrong no record, though it looks like one: v=DMARC1 and a semicolon must stand first
          _dmarc.example.test. IN TXT "v=DMARC1; p=none"
        """,
        look("v=DMARC1 p=none"));
    assertEquals(
        """
        wrong the record says nothing that can be applied: example.test: the record has no valid\
         policy and asks for no reports
          _dmarc.example.test. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.test"
        """,
        look("v=DMARC1; p=rejekt"));
  }

  @Test
  void silenceIsNotWrong() {
    assertEquals(
        "unknown DNS did not say what is at _dmarc.example.test (SERVFAIL)\n",
        lookAt("example.test", SILENT));
  }

  @Test
  void aWeakPolicyIsNoted() {
    assertEquals(
        """
        ok policy none: v=DMARC1; p=none; %s
        note p=none only asks for reports; once these are clean:
          _dmarc.example.test. IN TXT "v=DMARC1; p=quarantine; %s"
        """
            .formatted(RUA, RUA),
        look("v=DMARC1; p=none; " + RUA));
    assertContains(
        "note t=y: policies are applied one level lower", look("v=DMARC1; p=reject; t=y; " + RUA));
    assertContains(
        """
        note nobody gets aggregate reports (rua)
          _dmarc.example.test. IN TXT "v=DMARC1; p=reject; rua=mailto:postmaster@example.test"
        """,
        look("v=DMARC1; p=reject;"));
  }

  @Test
  void eachTagIsLookedAt() {
    assertContains(
        "wrong adkim=x is wrong: want r or s", look("v=DMARC1; p=reject; adkim=x; " + RUA));
    assertContains(
        "wrong sp=no is wrong: want none, quarantine or reject",
        look("v=DMARC1; p=none; sp=no; " + RUA));
    assertContains("wrong fo=2 is wrong", look("v=DMARC1; p=reject; fo=2; " + RUA));
    assertContains("wrong psd=z is wrong", look("v=DMARC1; p=reject; psd=z; " + RUA));
    assertContains("wrong t=1 is wrong", look("v=DMARC1; p=reject; t=1; " + RUA));
    assertContains(
        "wrong rua=r@example.test is wrong: want URIs",
        look("v=DMARC1; p=reject; rua=r@example.test"));
    assertContains("note pct= is gone since RFC 9989", look("v=DMARC1; p=reject; pct=50; " + RUA));
    assertContains("note polcy= is not known", look("v=DMARC1; p=reject; polcy=none; " + RUA));
    assertContains("wrong p= stands twice", look("v=DMARC1; p=reject; p=none; " + RUA));
    assertContains("wrong 'quarantine' is no tag", look("v=DMARC1; p=reject; quarantine; " + RUA));
    assertContains("wrong the record has no p=", look("v=DMARC1; " + RUA));
  }

  @Test
  void aReceiverElsewhereMustAgree() {
    String record = "v=DMARC1; p=reject; rua=mailto:r@other.test";
    assertContains(
        "ok other.test takes reports about example.test", stranger(record, texts("v=DMARC1")));
    assertContains(
        """
        wrong nobody sends reports to mailto:r@other.test unless other.test agrees (RFC 9990 section 4)\
         by publishing
          example.test._report._dmarc.other.test. IN TXT "v=DMARC1"
        """,
        stranger(record, NO_NAME));
    assertContains(
        "unknown DNS did not say what is at example.test._report._dmarc.other.test",
        stranger(record, SILENT));
    for (String ours : List.of("v=DMARC1;", "v=DMARC1; rua=mailto:x@other.test")) {
      assertContains("ok other.test takes reports", stranger(record, texts("v=spf1", ours)));
    }
    for (String none : List.of("v=DMARC1 p=none", "v=DMARC12", "v=spf1")) {
      assertContains(
          "wrong nobody sends reports to mailto:r@other.test unless",
          stranger(record, texts(none)));
    }
    assertContains(
        """
        wrong nobody sends reports to mailto:r@other.test: example.test._report._dmarc.other.test asks\
         for them at mailto:x@third.test, which is not at other.test
          example.test._report._dmarc.other.test. IN TXT "v=DMARC1"
        """,
        stranger(record, texts("v=DMARC1; rua=mailto:x@third.test")));
  }

  @Test
  void aReceiverOfPerhapsTheSameOrganizationIsUnknownUnlessHeAgrees() {
    String record = "v=DMARC1; p=reject; rua=mailto:r@other.test";
    assertContains(
        "ok other.test takes reports about example.test",
        stranger(record, false, texts("v=DMARC1")));
    assertContains(
        "unknown DNS did not say whether other.test, which takes no reports of others, is of the"
            + " organization of example.test",
        stranger(record, false, NO_NAME));
  }

  private static void assertContains(String part, String told) {
    assertTrue(told.contains(part), told);
  }

  private static String look(String... records) {
    return lookAt("example.test", texts(records));
  }

  private static String stranger(String record, DnsAnswer consent) {
    return stranger(record, true, consent);
  }

  private static String stranger(String record, boolean isCertain, DnsAnswer consent) {
    return findings(
        "example.test",
        texts(record),
        List.of(new Stranger("mailto:r@other.test", "other.test", isCertain, consent)));
  }

  private static String lookAt(String domain, DnsAnswer atExample) {
    return findings(domain, atExample, List.of());
  }

  private static String findings(String domain, DnsAnswer atExample, List<Stranger> strangers) {
    DmarcOutcome outcome =
        new DmarcEvaluator(new OneRecord(atExample))
            .evaluate(new DmarcQuery(domain, List.of(), 0))
            .toCompletableFuture()
            .join();
    return told(
        DmarcFindings.of(
            new DmarcFindings.Facts(domain, outcome, "example.test", atExample, strangers)));
  }

  /** The evaluator's port: one place has records, and every domain exists. */
  private record OneRecord(DnsAnswer atExample) implements DmarcDns {
    @Override
    public CompletionStage<Answer> texts(String name) {
      return CompletableFuture.completedStage(
          !name.equals("_dmarc.example.test")
              ? new Answer.Nothing()
              : atExample instanceof DnsAnswer.Failure(String reason)
                  ? new Answer.Failed(reason)
                  : atExample.texts().isEmpty()
                      ? new Answer.Nothing()
                      : new Answer.Found(atExample.texts()));
    }

    @Override
    public CompletionStage<Existence> existence(String name) {
      return CompletableFuture.completedStage(Existence.EXISTS);
    }
  }
}

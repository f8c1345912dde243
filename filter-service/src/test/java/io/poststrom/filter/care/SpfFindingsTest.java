package io.poststrom.filter.care;

import static io.poststrom.filter.care.Answers.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.spf.SpfSurvey;
import io.poststrom.spf.SpfSurvey.Closing;
import io.poststrom.spf.SpfSurvey.Flaw;
import io.poststrom.spf.SpfSurvey.Flaw.Kind;
import io.poststrom.spf.SpfSurvey.Term;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpfFindingsTest {
  @Test
  void aGoodRecordIsRight() {
    assertEquals(
        """
        ok one record, of right syntax: v=spf1 mx include:a.test -all
        ok 4 of 10 lookups: mx 1, include:a.test 3
        """,
        look(
            new Survey("v=spf1 mx include:a.test -all", Closing.FAIL)
                .terms(new Term("mx", 1), new Term("include:a.test", 3))));
    assertEquals(
        """
        ok one record, of right syntax: v=spf1 ip4:192.0.2.1 -all
        ok 0 of 10 lookups
        """,
        look(new Survey("v=spf1 ip4:192.0.2.1 -all", Closing.FAIL)));
  }

  @Test
  void noRecordIsWrong() {
    assertEquals(
        """
        wrong there is no SPF record
          example.test. IN TXT "v=spf1 mx -all"
        """,
        told(SpfFindings.of("example.test", new SpfSurvey.None(), false)));
    assertEquals(
        """
        wrong there is no SPF record
          example.test. IN TXT "v=spf1 -all"
        """,
        told(SpfFindings.of("example.test", new SpfSurvey.None(), true)));
  }

  @Test
  void severalRecordsAreWrongAndOneIsMadeOfThem() {
    assertEquals(
        """
        wrong 2 SPF records, which is a permerror (section 4.5); put all into one, such as
          example.test. IN TXT "v=spf1 mx a:x.test include:b.test -all"
        """,
        look(
            new SpfSurvey.Several(
                List.of("v=spf1 mx a:x.test ~all", "v=spf1 mx include:b.test -all"))));
    assertContains(
        "\"v=spf1 exists:a=b.test ip4:192.0.2.1 -all\"",
        look(
            new SpfSurvey.Several(
                List.of("v=spf1 exists:a=b.test -all", "v=spf1 ip4:192.0.2.1 -all"))));
  }

  @ParameterizedTest
  @CsvSource({
    "v=spf1 redirect=a.test, v=spf1 redirect=b.test",
    "v=spf1 mx -all, v=spf1 redirect=b.test",
    "v=spf1 mx -all, v=spf1 a EXP=why.test -all",
    "v=spf1 mx -all, v=spf1 a x-own=%{i} -all",
  })
  void noRecordIsMadeOfThoseWithModifiers(String one, String other) {
    assertEquals(
        """
        wrong 2 SPF records, which is a permerror (section 4.5); leave one. What its redirect=, exp=\
         or other modifier is to be, only you can say
        """,
        look(new SpfSurvey.Several(List.of(one, other))));
  }

  @Test
  void wrongSyntaxIsWrongAndSilenceIsNot() {
    assertEquals(
        """
        wrong the record can't be read, which is a permerror: 'ipv4:1' is not a valid term
        """,
        look(new SpfSurvey.Invalid("v=spf1 ipv4:1", "'ipv4:1' is not a valid term")));
    assertEquals("unknown DNS did not say: SERVFAIL\n", look(new SpfSurvey.Unknown("SERVFAIL")));
    assertEquals(
        """
        ok one record, of right syntax: v=spf1 include:a.test -all
        unknown DNS did not say: include:a.test (SERVFAIL)
        """,
        look(
            new Survey("v=spf1 include:a.test -all", Closing.FAIL)
                .terms(new Term("include:a.test", 1))
                .silences("include:a.test (SERVFAIL)")));
  }

  @Test
  void whatLetsTheWholeWorldInIsWrong() {
    assertContains(
        """
        wrong +all lets the whole world send for the domain
          example.test. IN TXT "v=spf1 mx -all"
        """,
        look(new Survey("v=spf1 mx +all", Closing.PASS)));
    assertContains("\"v=spf1 mx -all\"", look(new Survey("v=spf1 mx all", Closing.PASS)));
  }

  @Test
  void whatSaysNothingOfOthersIsNoted() {
    assertContains(
        """
        note ?all says nothing of other clients; -all or ~all would
          example.test. IN TXT "v=spf1 mx ~all"
        """,
        look(new Survey("v=spf1 mx ?all", Closing.NEUTRAL)));
    assertContains(
        """
        note the record says nothing of other clients: neither all nor redirect=
          example.test. IN TXT "v=spf1 mx ~all"
        """,
        look(new Survey("v=spf1 mx", Closing.MISSING)));
    assertFalse(look(new Survey("v=spf1 redirect=a.test", Closing.REDIRECT)).contains("note"));
  }

  @Test
  void tooManyLookupsAreWrongAndNearlyTooManyNoted() {
    assertContains(
        "wrong 11 of 10 lookups: include:a.test 11; more are a permerror (section 4.6.4)",
        look(
            new Survey("v=spf1 include:a.test -all", Closing.FAIL)
                .terms(new Term("include:a.test", 11))));
    assertContains(
        "note 9 of 10 lookups",
        look(
            new Survey("v=spf1 include:a.test -all", Closing.FAIL)
                .terms(new Term("include:a.test", 9))));
  }

  @Test
  void voidLookupsAreNotedAndMoreThanTwoWrong() {
    assertContains(
        """
        note asks for what does not exist: a:old.test
          example.test. IN TXT "v=spf1 mx -all"
        """,
        look(new Survey("v=spf1 mx a:old.test -all", Closing.FAIL).voids("a:old.test")));
    assertContains(
        """
        wrong 3 terms ask for what does not exist; more than 2 are a permerror (section 4.6.4): a:1.test,\
         a:2.test, a:3.test in the record of b.test
          example.test. IN TXT "v=spf1 include:b.test -all"
        """,
        look(
            new Survey("v=spf1 a:1.test a:2.test include:b.test -all", Closing.FAIL)
                .voids("a:1.test", "a:2.test", "a:3.test in the record of b.test")));
  }

  @Test
  void errorsBelowAndFlawsAreTold() {
    assertContains(
        "wrong a permerror when it comes to it: include:a.test: no SPF record there",
        look(
            new Survey("v=spf1 include:a.test -all", Closing.FAIL)
                .errors("include:a.test: no SPF record there")));
    assertContains(
        """
        note ptr should not be used: slow, and ignored by some (section 5.5)
          example.test. IN TXT "v=spf1 mx -all"
        """,
        look(new Survey("v=spf1 mx ptr -all", Closing.FAIL).flaws(new Flaw(Kind.PTR, "ptr"))));
    assertContains(
        "note mx stands behind all and is never looked at",
        look(new Survey("v=spf1 -all mx", Closing.FAIL).flaws(new Flaw(Kind.BEHIND_ALL, "mx"))));
    assertContains(
        "note exists:%{i}.a.test depends on the mail",
        look(
            new Survey("v=spf1 exists:%{i}.a.test -all", Closing.FAIL)
                .flaws(new Flaw(Kind.DEPENDS, "exists:%{i}.a.test"))));
  }

  @Test
  void aLongAnswerIsNoted() {
    String text = "v=spf1 " + "ip4:192.0.2.1 ".repeat(40) + "-all";
    assertContains(
        "note the TXT records of example.test have 571 octets",
        look(new Survey(text, Closing.FAIL)));
  }

  private static void assertContains(String part, String told) {
    assertTrue(told.contains(part), told);
  }

  private static String look(Survey survey) {
    return look(survey.tree());
  }

  private static String look(SpfSurvey survey) {
    return told(SpfFindings.of("example.test", survey, false));
  }

  /** A tree, part by part. */
  private record Survey(
      String text,
      Closing closing,
      List<Term> terms,
      List<String> voids,
      List<String> errors,
      List<String> silences,
      List<Flaw> flaws) {
    Survey(String text, Closing closing) {
      this(text, closing, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    Survey terms(Term... these) {
      return new Survey(text, closing, List.of(these), voids, errors, silences, flaws);
    }

    Survey voids(String... these) {
      return new Survey(text, closing, terms, List.of(these), errors, silences, flaws);
    }

    Survey errors(String... these) {
      return new Survey(text, closing, terms, voids, List.of(these), silences, flaws);
    }

    Survey silences(String... these) {
      return new Survey(text, closing, terms, voids, errors, List.of(these), flaws);
    }

    Survey flaws(Flaw... these) {
      return new Survey(text, closing, terms, voids, errors, silences, List.of(these));
    }

    SpfSurvey tree() {
      return new SpfSurvey.Tree(
          text, text.length(), closing, terms, voids, errors, silences, flaws);
    }
  }
}

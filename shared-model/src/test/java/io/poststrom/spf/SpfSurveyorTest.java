package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.spf.SpfSurvey.Closing;
import io.poststrom.spf.SpfSurvey.Flaw;
import io.poststrom.spf.SpfSurvey.Flaw.Kind;
import io.poststrom.spf.SpfSurvey.Term;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpfSurveyorTest {
  @Test
  void allTermsBelowAreCountedForTheTermThatLeadsThere() {
    SpfSurvey.Tree tree =
        tree(
            """
            d.test  TXT "v=spf1 ip4:192.0.2.1 mx a:h.test include:a.test redirect=r.test"
            d.test  MX  10 h.test
            h.test  A   192.0.2.1
            a.test  TXT "v=spf1 include:b.test mx:d.test ~all mx:after.test"
            b.test  TXT "v=spf1 a:h.test -all"
            r.test  TXT "v=spf1 a:h.test -all"
            """);

    assertEquals(
        List.of(
            new Term("mx", 1),
            new Term("a:h.test", 1),
            new Term("include:a.test", 4),
            new Term("redirect", 2)),
        tree.terms());
    assertEquals(8, tree.lookups());
    assertEquals(Closing.REDIRECT, tree.closing());
    assertEquals(List.of(), tree.voids());
    assertEquals(List.of(), tree.errors());
  }

  @Test
  void whatIsCountedIsWhatTheEvaluatorCounts() {
    for (int terms : List.of(9, 10, 11)) {
      StringBuilder record = new StringBuilder("v=spf1");
      StringBuilder zone = new StringBuilder();
      for (int i = 0; i < terms; i++) {
        record.append(" a:h").append(i).append(".test");
        zone.append("h").append(i).append(".test A 192.0.2.1\n");
      }
      Zone all = Zone.parse(zone + "d.test TXT \"" + record + " -all\"\n");
      SpfEvaluator evaluator =
          new SpfEvaluator(
              new ZoneSpfDns(all), "us.test", InstantSource.system(), Duration.ofSeconds(20));
      SpfQuery stranger = SpfQuery.sender(InetAddress.ofLiteral("203.0.113.1"), "x", "a@d.test");

      assertEquals(terms, tree(all).lookups());
      assertEquals(
          terms > 10 ? SpfResult.PERMERROR : SpfResult.FAIL,
          evaluator.check(stranger).toCompletableFuture().join().result());
    }
  }

  @Test
  void voidLookupsAreThoseForBothFamilies() {
    SpfSurvey.Tree tree =
        tree(
            """
            d.test  TXT "v=spf1 a:gone.test a:six.test mx:six.test exists:gone.test include:a.test -all"
            a.test  TXT "v=spf1 a:gone.test -all"
            six.test AAAA 2001:db8::1
            """);

    assertEquals(
        List.of(
            "a:gone.test",
            "mx:six.test",
            "exists:gone.test",
            "a:gone.test in the record of a.test"),
        tree.voids());
  }

  @Test
  void errorsAreThoseThatTheEvaluatorWouldMeet() {
    SpfSurvey.Tree tree =
        tree(
            """
            d.test    TXT "v=spf1 include:none.test include:two.test include:bad.test include:d.test mx:many.test -all"
            none.test TXT "nothing"
            two.test  TXT "v=spf1 -all"
            two.test  TXT "v=spf1 ~all"
            bad.test  TXT "v=spf1 nonsense -all"
            """
                + "many.test MX 10 h.test\n".repeat(11));

    assertEquals(
        List.of(
            "include:none.test: no SPF records there",
            "include:two.test: 2 SPF records there",
            "include:bad.test: 'nonsense' is not a valid term",
            "include:d.test leads back to the record that it comes from",
            "mx:many.test: more than 10 MX records"),
        tree.errors());
  }

  @Test
  void silenceAndFlawsAreTold() {
    SpfSurvey.Tree tree =
        tree(
            """
            d.test   TXT "v=spf1 ptr include:mute.test exists:%{i}.x.test ?all mx redirect=d.test"
            mute.test TXT TIMEOUT
            """);

    assertEquals(List.of("include:mute.test (the zone says so)"), tree.silences());
    assertEquals(
        List.of(
            new Flaw(Kind.PTR, "ptr"),
            new Flaw(Kind.BEHIND_ALL, "mx"),
            new Flaw(Kind.BEHIND_ALL, "redirect="),
            new Flaw(Kind.DEPENDS, "exists:%{i}.x.test")),
        tree.flaws());
    assertEquals(Closing.NEUTRAL, tree.closing());
  }

  @Test
  void aRecordThatIsNoneIsTold() {
    assertEquals(new SpfSurvey.None(), survey(Zone.parse("d.test TXT \"hello\"")));
    assertEquals(new SpfSurvey.None(), survey(Zone.parse("x.test TXT \"hello\"")));
    assertEquals(
        new SpfSurvey.Unknown("the zone says so"), survey(Zone.parse("d.test TXT SERVFAIL")));
    assertInstanceOf(
        SpfSurvey.Invalid.class, survey(Zone.parse("d.test TXT \"v=spf1 ipv4:192.0.2.1\"")));
    assertInstanceOf(
        SpfSurvey.Several.class,
        survey(Zone.parse("d.test TXT \"v=spf1 -all\"\nd.test TXT \"v=spf1 ~all\"")));
  }

  @Test
  void aTreeThatFansOutCostsABoundedNumberOfQuestions() {
    Zone zone = new Zone();
    StringBuilder record = new StringBuilder("v=spf1");
    for (int i = 0; i < 100; i++) {
      record.append(" include:t").append(i).append(".test");
    }
    zone.add("d.test", "TXT", record.toString());
    for (int i = 0; i < 100; i++) {
      zone.add("t" + i + ".test", "TXT", record.toString());
    }
    ZoneSpfDns dns = new ZoneSpfDns(zone);

    var tree = (SpfSurvey.Tree) new SpfSurveyor(dns).survey("d.test").toCompletableFuture().join();

    assertTrue(tree.lookups() > 10, "too many, whatever their number");
    assertTrue(dns.asked().size() <= 1 + SpfSurveyor.MAX_TERMS, dns.asked().toString());
  }

  private static SpfSurvey.Tree tree(String zone) {
    return tree(Zone.parse(zone));
  }

  private static SpfSurvey.Tree tree(Zone zone) {
    return (SpfSurvey.Tree) survey(zone);
  }

  private static SpfSurvey survey(Zone zone) {
    return new SpfSurveyor(new ZoneSpfDns(zone)).survey("d.test").toCompletableFuture().join();
  }
}

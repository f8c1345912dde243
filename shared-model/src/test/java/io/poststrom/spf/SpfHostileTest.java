package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What an attacker may publish: the result is an error word, and the questions stay few. */
class SpfHostileTest {
  /** TXT, 10 terms, 10 hosts for each of them: section 4.6.4 allows no more. */
  private static final int MOST_QUESTIONS = 1 + 10 + 10 * 10;

  @Test
  void mutualIncludesEnd() {
    assertBounded(
        "a.test TXT \"v=spf1 include:b.test include:b.test\"\n"
            + "b.test TXT \"v=spf1 include:a.test include:a.test\"",
        "a.test",
        SpfResult.PERMERROR,
        20);
  }

  @Test
  void aTreeOfIncludesThatFansOutEnds() {
    StringBuilder zone = new StringBuilder("t.test TXT \"v=spf1");
    for (int i = 0; i < 30; i++) {
      zone.append(" include:%{d1}").append(i).append(".%{d}");
    }
    zone.append(" -all\"\n");
    String text = zone.toString().replace("%{d1}", "n");
    StringBuilder all = new StringBuilder(text);
    for (int i = 0; i < 30; i++) {
      all.append(text.replaceFirst("t\\.test", "n" + i + ".t.test"));
    }
    assertBounded(all.toString(), "t.test", SpfResult.PERMERROR, 20);
  }

  @Test
  void tenTermsOfTenHostsEachAreTheMost() {
    StringBuilder zone = new StringBuilder("m.test TXT \"v=spf1");
    for (int i = 0; i < 20; i++) {
      zone.append(" mx:m").append(i).append(".test");
    }
    zone.append(" -all\"\n");
    for (int i = 0; i < 20; i++) {
      for (int k = 0; k < 10; k++) {
        zone.append("m%d.test MX %d h%d.m%d.test%n".formatted(i, k, k, i));
        zone.append("h%d.m%d.test A 198.51.100.1%n".formatted(k, i));
      }
    }
    assertBounded(zone.toString(), "m.test", SpfResult.PERMERROR, MOST_QUESTIONS);
  }

  @Test
  void aThousandNamesOfAnAddressAreCutToTen() {
    Zone zone = Zone.parse("p.test TXT \"v=spf1 ptr ptr:x.test exists:%{p}.%{p}.test -all\"");
    for (int i = 0; i < 1000; i++) {
      zone.add("1.2.0.192.in-addr.arpa", "PTR", "n" + i + ".p.test");
    }
    assertBounded(zone, "p.test", SpfResult.FAIL, 14);
  }

  @Test
  void macroBombsCostNoMoreThanAName() {
    String bomb = "%{s}%{h}%{l100r-+,/_=.}".repeat(600);
    String local = "a-".repeat(32);
    Zone zone =
        new Zone()
            .add("bomb.test", "TXT", "v=spf1 exists:" + bomb + ".test -all exp=e.test")
            .add("e.test", "TXT", bomb);
    ZoneSpfDns dns = new ZoneSpfDns(zone);

    SpfOutcome outcome = check(dns, local + "@bomb.test");

    assertEquals(SpfResult.FAIL, outcome.result());
    assertTrue(
        dns.asked().stream().allMatch(asked -> asked.length() <= 260), dns.asked()::toString);
    assertTrue(outcome.explanation().orElse("").length() <= 500);
  }

  @Test
  void giantRecordsArePermerrors() {
    assertBounded(
        new Zone().add("g.test", "TXT", "v=spf1" + " ip4:192.0.2.9".repeat(4000) + " +all"),
        "g.test",
        SpfResult.PERMERROR,
        1);
  }

  @Test
  void aRecordOfManyTermsThatAskNothingIsWalkedWithoutDepth() {
    assertBounded(
        new Zone().add("w.test", "TXT", "v=spf1" + " ip4:192.0.2.9".repeat(1100) + " ?all"),
        "w.test",
        SpfResult.NEUTRAL,
        1);
  }

  @Test
  void junkIsPermerrorOrNone() {
    for (String junk :
        List.of(
            "v=spf1 \u00e4\u00f6\u00fc",
            "v=spf1 a:\u00c3\u00a4.test",
            "v=spf1 \u0000\u0001\u007f",
            "v=spf1 %{%{%{d}}}",
            "v=spf1 =",
            "v=spf1 :",
            "v=spf1 /",
            "v=spf1 a:%{d" + "1".repeat(5000) + "}/")) {
      assertBounded(new Zone().add("j.test", "TXT", junk), "j.test", SpfResult.PERMERROR, 1);
    }
    assertBounded(new Zone().add("j.test", "TXT", "\u00ff\u00fe"), "j.test", SpfResult.NONE, 1);
  }

  @Test
  void odditiesInHeloAndSenderOnlyMakeNamesThatDoNotExist() {
    Zone zone =
        new Zone().add("o.test", "TXT", "v=spf1 a:%{h} exists:%{l}.%{o} exists:%{h}.test ?all");
    for (String odd : List.of("", ".", "..", "a..b", "\u0000", "[::1]", "x".repeat(300), "%{d}")) {
      SpfOutcome outcome =
          new SpfEvaluator(
                  new ZoneSpfDns(zone), "r.test", InstantSource.system(), Duration.ofSeconds(20))
              .check(SpfQuery.sender(InetAddress.ofLiteral("::1"), odd, odd + "@o.test"))
              .toCompletableFuture()
              .join();
      assertTrue(
          List.of(SpfResult.NEUTRAL, SpfResult.PERMERROR).contains(outcome.result()),
          odd + outcome);
    }
  }

  @Test
  void dnsThatNeverAnswersIsATemperrorAtTheDeadlineAndIsNotAskedFurther() {
    SilentDns dns = new SilentDns();
    SpfEvaluator spf =
        new SpfEvaluator(dns, "r.test", InstantSource.system(), Duration.ofMillis(50));

    SpfOutcome outcome =
        spf.check(SpfQuery.sender(InetAddress.ofLiteral("192.0.2.1"), "h.test", "x@s.test"))
            .toCompletableFuture()
            .join();
    dns.text.complete(new SpfDns.Answer.Found<>(List.of("v=spf1 a mx ptr -all")));

    assertEquals(SpfResult.TEMPERROR, outcome.result());
    assertEquals(List.of("texts"), dns.asked);
  }

  private static void assertBounded(String zone, String domain, SpfResult result, int questions) {
    assertBounded(Zone.parse(zone), domain, result, questions);
  }

  private static void assertBounded(Zone zone, String domain, SpfResult result, int questions) {
    ZoneSpfDns dns = new ZoneSpfDns(zone);
    SpfOutcome outcome = check(dns, "x@" + domain);
    assertEquals(result, outcome.result(), outcome::toString);
    assertTrue(dns.asked().size() <= questions, () -> dns.asked().size() + " questions");
  }

  private static SpfOutcome check(SpfDns dns, String sender) {
    return new SpfEvaluator(dns, "r.test", InstantSource.system(), Duration.ofSeconds(20))
        .check(SpfQuery.sender(InetAddress.ofLiteral("192.0.2.1"), "h.test", sender))
        .toCompletableFuture()
        .join();
  }

  /** Answers when told to. */
  private static final class SilentDns implements SpfDns {
    final CompletableFuture<Answer<String>> text = new CompletableFuture<>();
    final List<String> asked = new ArrayList<>();

    @Override
    public CompletionStage<Answer<String>> texts(String name) {
      asked.add("texts");
      return text;
    }

    @Override
    public CompletionStage<Answer<InetAddress>> ip4(String name) {
      asked.add("ip4");
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Answer<InetAddress>> ip6(String name) {
      return ip4(name);
    }

    @Override
    public CompletionStage<Answer<String>> exchanges(String name) {
      asked.add("exchanges");
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Answer<String>> names(InetAddress address) {
      asked.add("names");
      return new CompletableFuture<>();
    }
  }
}

package io.poststrom.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpfEvaluatorTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

  private static final String ZONE =
      """
      # hosts
      mail.test            A     192.0.2.1
      mail.test            AAAA  2001:db8::1
      many.test            A     192.0.2.10
      many.test            A     192.0.2.11
      # section 4: selection and errors
      plain.test           TXT   "v=spf1 ip4:192.0.2.1 -all"
      plain.test           TXT   "another text \u00ff"
      halves.test          TXT   "v=spf1 ip4:192.0.2" ".1 -all"
      two.test             TXT   "v=spf1 -all"
      two.test             TXT   "V=SPF1 +all"
      empty.test           TXT   "v=spf1"
      notext.test          A     192.0.2.1
      sick.test            TXT   SERVFAIL
      silent.test          *     TIMEOUT
      late-error.test      TXT   "v=spf1 +all moo"
      # section 5: mechanisms
      a.test               TXT   "v=spf1 a:many.test a:mail.test//64 ~all"
      own.test             TXT   "v=spf1 a ?all"
      own.test             A     192.0.2.7
      net.test             TXT   "v=spf1 a:mail.test/30 -all"
      mx.test              TXT   "v=spf1 mx -all"
      mx.test              MX    10 gone.test
      mx.test              MX    20 many.test
      mxless.test          TXT   "v=spf1 mx -all"
      mxless.test          A     192.0.2.1
      nullmx.test          TXT   "v=spf1 mx -all"
      nullmx.test          MX    0 .
      mxsick.test          TXT   "v=spf1 mx +all"
      mxsick.test          MX    10 silent.test
      ptr.test             TXT   "v=spf1 ptr -all"
      1.2.0.192.in-addr.arpa PTR liar.test
      1.2.0.192.in-addr.arpa PTR host.ptr.test
      host.ptr.test        A     192.0.2.1
      liar.test            A     192.0.2.99
      2.2.0.192.in-addr.arpa * SERVFAIL
      exists.test          TXT   "v=spf1 exists:%{ir}.list.test -all"
      1.2.0.192.list.test  A     127.0.0.2
      6.list.test          AAAA  2001:db8::2
      exists6.test         TXT   "v=spf1 exists:6.list.test -all"
      existsick.test       TXT   "v=spf1 exists:silent.test +all"
      inc-pass.test        TXT   "v=spf1 -include:plain.test +all"
      inc-soft.test        TXT   "v=spf1 include:a.test ?all"
      inc-none.test        TXT   "v=spf1 include:notext.test +all"
      inc-sick.test        TXT   "v=spf1 include:sick.test +all"
      inc-bad.test         TXT   "v=spf1 include:late-error.test +all"
      # section 6: modifiers
      red.test             TXT   "v=spf1 redirect=plain.test"
      red-unused.test      TXT   "v=spf1 ?all redirect=late-error.test"
      red-none.test        TXT   "v=spf1 redirect=notext.test"
      # section 4.6.4: limits
      void2.test           TXT   "v=spf1 a:no1.test mx:no2.test ?all"
      void3.test           TXT   "v=spf1 a:no1.test mx:no2.test exists:no3.test ?all"
      mx11.test            TXT   "v=spf1 mx ?all"
      loop.test            TXT   "v=spf1 include:loop.test -all"
      redloop.test         TXT   "v=spf1 redirect=redloop.test"
      fan.test             TXT   "v=spf1 include:fan1.test include:fan1.test include:fan1.test include:fan1.test -all"
      fan1.test            TXT   "v=spf1 a:mail.test a:mail.test a:mail.test ?all"
      ten.test             TXT   "v=spf1 a:many.test a:many.test a:many.test a:many.test a:many.test a:many.test a:many.test a:many.test a:many.test a:mail.test -all"
      # RFC 8616
      utf8.test            TXT   "v=spf1 exists:%{l}.list.test -all"
      """;

  private final ZoneSpfDns dns = new ZoneSpfDns(zone());
  private final SpfEvaluator spf =
      new SpfEvaluator(dns, "mx.receiver.test", CLOCK, Duration.ofSeconds(20));

  private static Zone zone() {
    Zone zone = Zone.parse(ZONE);
    for (int i = 0; i < 11; i++) {
      zone.add("mx11.test", "MX", String.valueOf(i), "mail.test");
    }
    for (int i = 0; i < 20; i++) {
      zone.add("3.2.0.192.in-addr.arpa", "PTR", "n" + i + ".ptr.test");
      zone.add("n" + i + ".ptr.test", "A", i == 19 ? "192.0.2.3" : "192.0.2.200");
    }
    return zone;
  }

  @ParameterizedTest
  @CsvSource({
    "plain.test,      192.0.2.1,      pass",
    "plain.test,      192.0.2.2,      fail",
    "plain.test,      2001:db8::1,    fail",
    "PLAIN.Test.,     192.0.2.1,      pass",
    "halves.test,     192.0.2.1,      pass",
    "two.test,        192.0.2.1,      permerror",
    "empty.test,      192.0.2.1,      neutral",
    "notext.test,     192.0.2.1,      none",
    "gone.test,       192.0.2.1,      none",
    "sick.test,       192.0.2.1,      temperror",
    "silent.test,     192.0.2.1,      temperror",
    "late-error.test, 192.0.2.1,      permerror",
    "test,            192.0.2.1,      none",
    "a..test,         192.0.2.1,      none",
    "'[192.0.2.1]',   192.0.2.1,      none",
    "a.test,          192.0.2.11,     pass",
    "a.test,          192.0.2.1,      pass",
    "a.test,          192.0.2.2,      softfail",
    "a.test,          2001:db8::ffff, pass",
    "a.test,          2001:db9::1,    softfail",
    "a.test,          ::ffff:192.0.2.1, pass",
    "own.test,        192.0.2.7,      pass",
    "own.test,        192.0.2.8,      neutral",
    "net.test,        192.0.2.3,      pass",
    "net.test,        192.0.2.4,      fail",
    "mx.test,         192.0.2.10,     pass",
    "mx.test,         192.0.2.1,      fail",
    "mxless.test,     192.0.2.1,      fail",
    "nullmx.test,     192.0.2.1,      fail",
    "mxsick.test,     192.0.2.1,      temperror",
    "ptr.test,        192.0.2.1,      pass",
    "ptr.test,        192.0.2.2,      fail",
    "ptr.test,        192.0.2.3,      fail",
    "exists.test,     192.0.2.1,      pass",
    "exists.test,     192.0.2.2,      fail",
    "exists6.test,    2001:db8::2,    fail",
    "existsick.test,  192.0.2.1,      temperror",
    "inc-pass.test,   192.0.2.1,      fail",
    "inc-pass.test,   192.0.2.2,      pass",
    "inc-soft.test,   192.0.2.2,      neutral",
    "inc-none.test,   192.0.2.1,      permerror",
    "inc-sick.test,   192.0.2.1,      temperror",
    "inc-bad.test,    192.0.2.1,      permerror",
    "red.test,        192.0.2.1,      pass",
    "red.test,        192.0.2.2,      fail",
    "red-unused.test, 192.0.2.2,      neutral",
    "red-none.test,   192.0.2.2,      permerror",
    "void2.test,      192.0.2.2,      neutral",
    "void3.test,      192.0.2.2,      permerror",
    "mx11.test,       192.0.2.1,      permerror",
    "loop.test,       192.0.2.1,      permerror",
    "redloop.test,    192.0.2.1,      permerror",
    "fan.test,        192.0.2.200,    permerror",
    "ten.test,        192.0.2.1,      pass",
  })
  void checkHostGivesTheWord(String domain, String client, String word) {
    SpfOutcome outcome = check(client, "helo.test", "someone@" + domain);

    assertEquals(word, outcome.result().word(), outcome::toString);
  }

  @Test
  void theNullReversePathIsPostmasterAtTheHeloName() {
    SpfQuery query = SpfQuery.mailFrom(address("192.0.2.1"), "plain.test", new ReversePath.Null());

    assertEquals("postmaster@plain.test", query.sender());
    assertEquals(SpfResult.PASS, spf.check(query).toCompletableFuture().join().result());
  }

  @Test
  void theHeloIdentityIsChecked() {
    SpfQuery query = SpfQuery.helo(address("192.0.2.2"), "plain.test");

    SpfOutcome outcome = spf.check(query).toCompletableFuture().join();

    assertEquals(SpfResult.FAIL, outcome.result());
    assertEquals(SpfQuery.Identity.HELO, outcome.query().identity());
  }

  @Test
  void theDirectiveThatDecidedIsTold() {
    assertEquals("-all", check("192.0.2.2", "helo.test", "x@plain.test").mechanism());
    assertEquals("a:many.test", check("192.0.2.10", "helo.test", "x@a.test").mechanism());
    assertEquals("", check("192.0.2.10", "helo.test", "x@empty.test").mechanism());
  }

  @Test
  void aLocalPartThatIsNotAsciiNeverMatches() {
    assertEquals(SpfResult.FAIL, check("192.0.2.1", "helo.test", "j\u00f6rg@utf8.test").result());
  }

  @Test
  void aDomainInULabelsIsAskedForInALabels() {
    check("192.0.2.1", "helo.test", "x@b\u00fccher.test");

    assertEquals(List.of("TXT xn--bcher-kva.test"), dns.asked());
  }

  @ParameterizedTest
  @CsvSource({
    "%{s},                strong-bad@email.example.com",
    "%{o},                email.example.com",
    "%{d},                email.example.com",
    "%{d4},               email.example.com",
    "%{d3},               email.example.com",
    "%{d2},               example.com",
    "%{d1},               com",
    "%{dr},               com.example.email",
    "%{d2r},              example.email",
    "%{l},                strong-bad",
    "%{l-},               strong.bad",
    "%{lr},               strong-bad",
    "%{lr-},              bad.strong",
    "%{l1r-},             strong",
    "%{ir}.%{v},          3.2.0.192.in-addr",
    "%{h}|%{c}|%{r}|%{t}, helo.test|192.0.2.3|mx.receiver.test|1700000000",
    "%{S},                strong-bad%40email.example.com",
    "%{L1r-}%%%_%-,       strong% %20",
    "%{p},                unknown",
  })
  void macrosExpandAsTheExamplesOfSection7Say(String text, String expected) {
    Zone zone =
        Zone.parse("email.example.com TXT \"v=spf1 -all exp=why.test\"")
            .add("why.test", "TXT", text);
    SpfEvaluator own =
        new SpfEvaluator(new ZoneSpfDns(zone), "mx.receiver.test", CLOCK, Duration.ofSeconds(20));

    SpfOutcome outcome =
        own.check(
                SpfQuery.sender(address("192.0.2.3"), "helo.test", "strong-bad@email.example.com"))
            .toCompletableFuture()
            .join();

    assertEquals(Optional.of(expected), outcome.explanation());
  }

  @Test
  void aNameTooLongLosesItsLeftLabels() {
    String labels = "a23456789.".repeat(30);
    Zone zone =
        new Zone()
            .add("long.test", "TXT", "v=spf1 exists:x." + labels + "%{d} -all")
            .add("a23456789.".repeat(24) + "long.test", "A", "192.0.2.1");

    assertEquals(SpfResult.PASS, check(zone, "long.test").result());
  }

  @Test
  void anExplanationIsOneTextOfPrintableAsciiOrNone() {
    String zone =
        """
        one.test    TXT "v=spf1 -all exp=e1.test"
        e1.test     TXT "no %{i} here"
        two.test    TXT "v=spf1 -all exp=e2.test"
        e2.test     TXT "one"
        e2.test     TXT "two"
        bad.test    TXT "v=spf1 -all exp=e3.test"
        e3.test     TXT "%{x}"
        latin.test  TXT "v=spf1 -all exp=e4.test"
        e4.test     TXT "\u00e4"
        none.test   TXT "v=spf1 -all exp=e5.test"
        sick.test   TXT "v=spf1 -all exp=e6.test"
        e6.test     *   TIMEOUT
        inner.test  TXT "v=spf1 include:one.test ~all"
        moved.test  TXT "v=spf1 exp=e2.test redirect=one.test"
        gone.test   TXT "v=spf1 exp=e1.test redirect=plain.test"
        plain.test  TXT "v=spf1 -all"
        pass.test   TXT "v=spf1 +all exp=e1.test"
        """;

    Optional<String> words = Optional.of("no 192.0.2.1 here");
    assertEquals(words, check(Zone.parse(zone), "one.test").explanation());
    assertEquals(words, check(Zone.parse(zone), "moved.test").explanation());
    for (String domain : List.of("two", "bad", "latin", "none", "sick", "gone")) {
      SpfOutcome outcome = check(Zone.parse(zone), domain + ".test");
      assertEquals(SpfResult.FAIL, outcome.result(), domain);
      assertEquals(Optional.empty(), outcome.explanation(), domain);
    }
    assertEquals(Optional.empty(), check(Zone.parse(zone), "inner.test").explanation());
    assertEquals(Optional.empty(), check(Zone.parse(zone), "pass.test").explanation());
  }

  @Test
  void whatIsNotNeededIsNotAskedFor() {
    check("192.0.2.1", "helo.test", "x@plain.test");
    check("192.0.2.10", "helo.test", "x@a.test");

    assertEquals(List.of("TXT plain.test", "TXT a.test", "A many.test"), dns.asked());
  }

  @Test
  void addressesAreWrittenAsRfc5952Says() {
    assertEquals("2001:db8::1:0:0:1", AddressText.of(address("2001:db8:0:0:1:0:0:1")));
    assertEquals("::", AddressText.of(address("::")));
    assertEquals("1::", AddressText.of(address("1:0:0:0:0:0:0:0")));
    assertEquals("::1", AddressText.of(address("::1")));
    assertEquals("1:0:2:3:4:5:6:7", AddressText.of(address("1:0:2:3:4:5:6:7")));
    assertTrue(AddressText.of(address("192.0.2.1")).equals("192.0.2.1"));
  }

  private SpfOutcome check(String client, String helo, String sender) {
    return spf.check(SpfQuery.sender(address(client), helo, sender)).toCompletableFuture().join();
  }

  private static SpfOutcome check(Zone zone, String domain) {
    return new SpfEvaluator(new ZoneSpfDns(zone), "mx.receiver.test", CLOCK, Duration.ofSeconds(20))
        .check(SpfQuery.sender(address("192.0.2.1"), "helo.test", "x@" + domain))
        .toCompletableFuture()
        .join();
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}

package io.poststrom.filter.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.dns.testing.ZoneServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program, asked of a real DNS server and a real HTTPS server on loopback. */
class DnsCheckTest {
  private static final String KEY =
      "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  private static final String WELL_KEPT =
      """
      $AUTHENTIC
      good.test            MX   10 mx1.good.test
      good.test            MX   20 mx2.good.test
      good.test            TXT  "v=spf1 mx include:spf.good.test -all"
      spf.good.test        TXT  "v=spf1 ip4:192.0.2.0/24 -all"
      mx1.good.test        A    192.0.2.1
      mx1.good.test        AAAA 2001:db8::1
      mx2.good.test        A    192.0.2.2
      1.2.0.192.in-addr.arpa PTR mx1.good.test
      2.2.0.192.in-addr.arpa PTR mx2.good.test
      1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mx1.good.test
      e._domainkey.good.test TXT "%s"
      _dmarc.good.test     TXT  "v=DMARC1; p=reject; rua=mailto:d@good.test,mailto:g@reports.test"
      good.test._report._dmarc.reports.test TXT "v=DMARC1"
      _mta-sts.good.test   TXT  "v=STSv1; id=20261101"
      _smtp._tls.good.test TXT  "v=TLSRPTv1; rua=mailto:t@good.test"
      _25._tcp.mx1.good.test TLSA 3 1 1 %s
      _25._tcp.mx2.good.test TLSA 3 1 1 %s
      """
          .formatted(KEY, "ab".repeat(32), "cd".repeat(32));

  private static final String BADLY_KEPT =
      """
      bad.test             MX   10 192.0.2.1
      bad.test             MX   20 alias.bad.test
      bad.test             MX   30 gone.bad.test
      bad.test             MX   40 inside.bad.test
      bad.test             MX   50 mx.bad.test
      bad.test             MX   60 lost.bad.test
      alias.bad.test       CNAME mx.bad.test
      inside.bad.test      A    10.0.0.1
      mx.bad.test          A    192.0.2.1
      lost.bad.test        A    192.0.2.3
      1.2.0.192.in-addr.arpa PTR other.test
      bad.test             TXT  "v=spf1 a:a.gone.test a:b.gone.test a:c.gone.test include:deep.test ptr +all"
      deep.test            TXT  "v=spf1 mx:1.test mx:2.test mx:3.test a:mx.bad.test a:lost.bad.test a:inside.bad.test -all"
      old._domainkey.bad.test TXT "v=DKIM1; k=rsa; p="
      mute._domainkey.bad.test TXT SERVFAIL
      e._domainkey.bad.test TXT "%s; t=y"
      _dmarc.bad.test      TXT  "v=DMARC1; p=none; adkim=x; rua=mailto:r@elsewhere.test"
      _mta-sts.bad.test    TXT  "v=STSv1; id=1"
      _smtp._tls.bad.test  TXT  "v=TLSRPTv1"
      _25._tcp.mx.bad.test TLSA 1 1 1 %s
      _25._tcp.lost.bad.test TLSA 3 1 1 abcd
      """
          .formatted(KEY, "ab".repeat(32));

  @TempDir Path folder;

  @Test
  void aWellKeptDomainHasNothingWrong() throws Exception {
    String policy = "version: STSv1\nmode: enforce\nmx: *.good.test\nmax_age: 604800\n";
    try (ZoneServer dns = ZoneServer.start(WELL_KEPT);
        PolicyServer https =
            PolicyServer.start(folder, "mta-sts.good.test", 200, "text/plain", policy)) {
      Verb check = check("good.test", dns, https, "--selector", "e");

      assertEquals("", check.err());
      assertEquals(
          """
          ok       MX      10 mx1.good.test (192.0.2.1, 2001:db8:0:0:0:0:0:1)
          ok       MX      20 mx2.good.test (192.0.2.2)
          ok       PTR     192.0.2.1 is named mx1.good.test, which leads back to it
          ok       PTR     2001:db8:0:0:0:0:0:1 is named mx1.good.test, which leads back to it
          ok       PTR     192.0.2.2 is named mx2.good.test, which leads back to it
          ok       SPF     one record, of right syntax: v=spf1 mx include:spf.good.test -all
          ok       SPF     2 of 10 lookups: mx 1, include:spf.good.test 1
          ok       DKIM    e._domainkey.good.test: ed25519; not everybody knows it, so sign with RSA as well
          ok       DMARC   policy reject: v=DMARC1; p=reject; rua=mailto:d@good.test,mailto:g@reports.test
          ok       DMARC   reports.test takes reports about good.test
          ok       MTA-STS the record: v=STSv1; id=20261101
          ok       MTA-STS the policy file: mode enforce, mx *.good.test, max_age 604800
          ok       TLS-RPT v=TLSRPTv1; rua=mailto:t@good.test
          ok       TLSA    _25._tcp.mx1.good.test: 3 1 1 abababababababab...
          ok       TLSA    _25._tcp.mx2.good.test: 3 1 1 cdcdcdcdcdcdcdcd...
          good.test: 15 ok, 0 to note, 0 wrong, 0 unknown
          """,
          check.out());
      assertEquals(0, check.code());
    }
  }

  @Test
  void twoSilentOrganizationsAreNotTakenForOne() throws Exception {
    String zone =
        """
        _dmarc.a.half.test TXT "v=DMARC1; p=reject; rua=mailto:r@b.half.test"
        _dmarc.half.test   TXT SERVFAIL
        """;
    try (ZoneServer dns = ZoneServer.start(zone);
        PolicyServer https =
            PolicyServer.start(folder, "mta-sts.half.test", 404, "text/plain", "")) {
      assertTrue(
          check("a.half.test", dns, https)
              .out()
              .contains("unknown  DMARC   DNS did not say whether b.half.test"));
    }
  }

  @Test
  void ofABadlyKeptDomainEachFaultIsTold() throws Exception {
    String policy = "version: STSv1\nmode: enforce\nmx: mx.bad.test\n";
    try (ZoneServer dns = ZoneServer.start(BADLY_KEPT);
        PolicyServer https =
            PolicyServer.start(folder, "mta-sts.bad.test", 200, "text/html", policy)) {
      Verb check =
          check(
              "bad.test",
              dns,
              https,
              "--selector",
              "old",
              "--selector",
              "mute",
              "--selector",
              "e",
              "--selector",
              "none");

      for (String line :
          List.of(
              "wrong    MX      10 192.0.2.1 is an address",
              "wrong    MX      20 alias.bad.test is an alias (CNAME) of mx.bad.test",
              "wrong    MX      30 gone.bad.test does not exist",
              "wrong    MX      40 inside.bad.test has an address that the Internet does not reach",
              "ok       MX      50 mx.bad.test (192.0.2.1)",
              "wrong    PTR     192.0.2.1 is named other.test, which does not lead back",
              "                 1.2.0.192.in-addr.arpa. IN PTR ",
              "wrong    PTR     192.0.2.3 (lost.bad.test) has no name",
              "wrong    SPF     +all lets the whole world send",
              "                 bad.test. IN TXT \"v=spf1 a:a.gone.test",
              "wrong    SPF     11 of 10 lookups: a:a.gone.test 1, a:b.gone.test 1, a:c.gone.test 1,"
                  + " include:deep.test 7, ptr 1",
              "wrong    SPF     6 terms ask for what does not exist",
              "note     SPF     ptr should not be used",
              "note     DKIM    old._domainkey.bad.test is revoked",
              "unknown  DKIM    DNS did not say what is at mute._domainkey.bad.test",
              "note     DKIM    e._domainkey.bad.test: t=y",
              "wrong    DKIM    none._domainkey.bad.test shows no key",
              "note     DMARC   p=none only asks for reports",
              "wrong    DMARC   adkim=x is wrong",
              "wrong    DMARC   nobody sends reports to mailto:r@elsewhere.test",
              "                 bad.test._report._dmarc.elsewhere.test. IN TXT \"v=DMARC1\"",
              "wrong    MTA-STS https://mta-sts.bad.test/.well-known/mta-sts.txt is of media type",
              "wrong    MTA-STS the policy file: max_age is ''",
              "wrong    TLS-RPT 'v=TLSRPTv1' is wrong",
              "wrong    TLSA    _25._tcp.mx.bad.test: 1 1 1",
              "wrong    TLSA    _25._tcp.lost.bad.test: 3 1 1 abcd: matching 1 wants 32 octets",
              "note     TLSA    inside.bad.test has no TLSA records")) {
        assertTrue(
            check.out().lines().anyMatch(l -> l.startsWith(line)), line + "\n" + check.out());
      }
      assertEquals(CareCommand.WRONG, check.code());
    }
  }

  @Test
  void aCertificateForAnotherNameIsNoPolicy() throws Exception {
    String policy = "version: STSv1\nmode: enforce\nmx: *.good.test\nmax_age: 604800\n";
    try (ZoneServer dns = ZoneServer.start(WELL_KEPT);
        PolicyServer https =
            PolicyServer.start(folder, "www.good.test", 200, "text/plain", policy)) {
      Verb check = check("good.test", dns, https);

      assertTrue(check.out().contains("mta-sts.txt: 127.0.0.1 port "), check.out());
      assertTrue(
          check.out().contains("No subject alternative DNS name matching mta-sts.good.test"),
          check.out());
      assertEquals(CareCommand.WRONG, check.code());
    }
  }

  @Test
  void whatDnsDoesNotSayIsUnknownAndNotWrong() {
    String broken = WELL_KEPT + "_dmarc.good.test TXT SERVFAIL\n_mta-sts.good.test TXT REFUSED\n";
    try (ZoneServer dns = ZoneServer.start(broken)) {
      Verb check = check("good.test", dns);

      assertTrue(check.out().contains("\nunknown  DMARC "), check.out());
      assertTrue(check.out().contains("\nunknown  MTA-STS "), check.out());
      assertTrue(check.out().endsWith("0 wrong, 2 unknown\n"), check.out());
      assertEquals(CareCommand.SILENCE, check.code());
    }
  }

  @Test
  void whereNoServerAnswersNothingIsCalledWrong() {
    Verb check;
    try (ZoneServer dns = ZoneServer.start("")) {
      String nobody = dns.hostPort();
      dns.close();
      check =
          Verb.run("dns", "check", "good.test", "--server", nobody, "--settings", folder + "/x");
    }

    assertFalse(check.out().contains("\nwrong"), check.out());
    assertTrue(check.out().startsWith("unknown  MX      DNS did not say what is at good.test"));
    assertEquals(CareCommand.SILENCE, check.code());
  }

  @Test
  void aMissingDomainIsOneLine() {
    try (ZoneServer dns = ZoneServer.start("other.test A 192.0.2.1")) {
      Verb check = check("good.test", dns);

      assertEquals(
          """
          wrong    MX      good.test does not exist
          good.test: 0 ok, 0 to note, 1 wrong, 0 unknown
          """,
          check.out());
    }
  }

  @Test
  void anInternationalDomainIsAskedForInALabels() {
    try (ZoneServer dns = ZoneServer.start("xn--bcher-kva.test MX 0 .")) {
      Verb check = check("Bücher.test.", dns);

      assertTrue(check.out().startsWith("ok       MX      null MX"), check.out());
      assertTrue(check.out().contains("xn--bcher-kva.test. IN TXT \"v=spf1 -all\""), check.out());
    }
  }

  @Test
  void eachLineOfJsonIsAnObject() throws IOException {
    try (ZoneServer dns = ZoneServer.start(WELL_KEPT + "good.test TXT \"say \\\"\\\"\"")) {
      Verb check = check("good.test", dns, "--json");

      List<JsonNode> lines = new ArrayList<>();
      for (String line : check.out().lines().toList()) {
        lines.add(new ObjectMapper().readTree(line));
      }
      assertEquals("ok", lines.getFirst().get("verdict").asText());
      assertEquals("MX", lines.getFirst().get("subject").asText());
      assertEquals("good.test", lines.getLast().get("domain").asText());
      assertEquals(1, lines.getLast().get("wrong").asInt(), check.out());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dns",
        "dns check",
        "dns check two.test domains.test",
        "dns check not_a..domain",
        "dns check 192.0.2.1",
        "dns check [192.0.2.1]",
        "dns check good.test --nonsense",
        "dns check good.test --server",
        "dns check good.test --server 127.0.0.1:0",
        "dns check good.test --selector a..b",
        "dns check good.test --ca /no/such/file",
        "dkim generate",
        "dkim generate good.test --algorithm dsa",
        "dkim generate good.test --bits 1024",
        "dkim publish a.test b.test",
      })
  void aWrongCommandLineIsAUsageError(String line) {
    Verb verb = Verb.run(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));

    assertEquals(CareCommand.USAGE, verb.code(), verb.out());
    assertTrue(verb.err().startsWith("poststrom: "), verb.err());
    assertEquals("", verb.out());
  }

  private Verb check(String domain, ZoneServer dns, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("dns", "check", domain, "--server", dns.hostPort(), "--settings"));
    arguments.add(folder.resolve("settings").toString());
    arguments.addAll(List.of(more));
    return Verb.run(arguments);
  }

  private Verb check(String domain, ZoneServer dns, PolicyServer https, String... more) {
    List<String> all = new ArrayList<>(https.options());
    all.addAll(List.of(more));
    return check(domain, dns, all.toArray(String[]::new));
  }
}

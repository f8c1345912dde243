package io.poststrom.filter.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.Mails;
import io.poststrom.filter.dkim.TestSigner;
import io.poststrom.filter.pipeline.Findings;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an attacker may publish and send, through real DNS and the whole of SPF, DKIM, ARC and
 * DMARC: the results are the RFCs' words, and the questions stay few.
 */
class HostileRecordsTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");

  @Test
  void recordsOf64KibibytesArePermerrors() {
    Zone zone =
        new Zone()
            .add("sender.example", "TXT", "v=spf1" + " ip4:192.0.2.7".repeat(4_600))
            .add("s._domainkey.sender.example", "TXT", "v=DKIM1; p=" + "A".repeat(64_000))
            .add(
                "_dmarc.sender.example",
                "TXT",
                "v=DMARC1; p=reject; rua=" + "mailto:a@b.example,".repeat(3_300));
    try (ZoneServer server = ZoneServer.start(zone);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=permerror dkim=permerror dmarc=none", world.results(AuthWorld.MAIL));
      assertEquals(2 * 3, questions(server).size(), "each over UDP, then over TCP");
    }
  }

  /** Under the limit of a record, far over that of its list. */
  @Test
  void aGiantListOfReportAddressesChangesNothing() {
    Zone zone =
        Zone.parse(AuthWorld.ZONE.replaceAll("(?m)^_dmarc.*$", ""))
            .add(
                "_dmarc.sender.example",
                "TXT",
                "v=DMARC1; p=reject; rua=" + "mailto:a@b.example!9g,".repeat(700) + "mailto:x@y.z");
    try (ZoneServer server = ZoneServer.start(zone);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=pass dkim=pass dmarc=pass", world.results(AuthWorld.MAIL));
    }
  }

  @Test
  void ofManyRecordsUnderOneNameFewAreTried() {
    Zone zone = Zone.parse(AuthWorld.ZONE.replaceAll("(?m)^s\\._domainkey.*$", ""));
    for (int i = 0; i < 300; i++) {
      zone.add("s._domainkey.sender.example", "TXT", "v=DKIM1; p=YWI=; n=" + i);
      zone.add("sender.example", "TXT", "v=spf1 +all");
      zone.add("_dmarc.sender.example", "TXT", "v=DMARC1; p=none");
    }
    try (ZoneServer server = ZoneServer.start(zone);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=permerror dkim=permerror dmarc=none", world.results(AuthWorld.MAIL));
    }
  }

  @Test
  void aTreeOfIncludesThatFansOutEndsAtTenTerms() {
    StringBuilder zone = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      zone.append("i%d.sender.example TXT \"v=spf1".formatted(i));
      for (int k = 1; k <= 10; k++) {
        zone.append(" include:i%d.sender.example".formatted((10 * i + k) % 200));
      }
      zone.append(" -all\"\n");
    }
    zone.append("sender.example TXT \"v=spf1 include:i0.sender.example -all\"\n");
    try (ZoneServer server = ZoneServer.start(zone.toString());
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=permerror dkim=none dmarc=none", world.results(MAIL));
      assertTrue(spfQuestions(server).size() <= 11, server.asked()::toString);
    }
  }

  @Test
  void macrosThatExpandWithoutMeasureAskForNamesThatExist() {
    String bomb = "%{s}%{l100r-+,/_=.}%{h}".repeat(300);
    Zone zone =
        new Zone()
            .add("sender.example", "TXT", "v=spf1 exists:" + bomb + ".x.example exp=e.example -all")
            .add("e.example", "TXT", bomb);
    try (ZoneServer server = ZoneServer.start(zone);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=fail dkim=none dmarc=none", world.results(MAIL));
      assertTrue(
          server.asked().stream()
              .allMatch(question -> question.length() <= 253 + " TXT tcp".length()),
          server.asked()::toString);
      assertTrue(spfQuestions(server).size() <= 4, server.asked()::toString);
    }
  }

  /** RFC 9989 section 4.10: eight questions a walk, however long the name. */
  @Test
  void namesOfAHundredLabelsCostEightQuestionsAWalk() {
    String labels = "a.".repeat(100);
    String others = "b.".repeat(100);
    String mail =
        TestSigner.sign(
            MAIL.replace("From: a@sender.example", "From: a@" + labels + "sender.example"),
            AuthWorld.TAGS.replace("d=sender.example", "d=" + others + "sender.example"),
            TestSigner.RSA);
    String zone =
        AuthWorld.ZONE.replace(
            "s._domainkey.sender.example", "s._domainkey." + others + "sender.example");
    try (ZoneServer server = ZoneServer.start(zone);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=pass dkim=pass dmarc=pass", world.results(mail));
      List<String> walked =
          questions(server).stream().filter(question -> question.startsWith("_dmarc.")).toList();
      assertTrue(walked.size() <= 2 * 8, walked::toString);
      assertEquals(walked.size(), new HashSet<>(walked).size(), "no name twice");
    }
  }

  @Test
  void ofHundredsOfSignaturesTenKeysAreAskedForAndOfHundredsOfSetsNone() {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      fields.append("DKIM-Signature: v=1; a=rsa-sha256; d=d").append(i);
      fields.append(".test; s=s; h=from; bh=YWI=; b=YWI=\r\n");
      fields.append("ARC-Seal: i=").append(i + 1).append("; cv=pass; a=rsa-sha256; d=a").append(i);
      fields.append(".test; s=s; b=YWI=\r\n");
    }
    try (ZoneServer server = ZoneServer.start(AuthWorld.ZONE);
        AuthWorld world = new AuthWorld(server.address())) {
      Findings findings = world.check(fields + AuthWorld.MAIL);
      assertEquals(
          10,
          questions(server).stream().filter(question -> question.contains("_domainkey")).count());
      assertEquals(1 + 10 + 1 + 1 + 1, findings.authentication().size(), findings::toString);
      assertEquals("fail", findings.authentication().get(12).result(), "the chain");
    }
  }

  /** RFC 7208 section 4.6.4: SPF gives up at its own deadline, and is not asked further. */
  @Test
  void aTreeOfSlowRecordsIsATemperrorAtTheDeadline() {
    StringBuilder zone =
        new StringBuilder("sender.example TXT \"v=spf1 include:i0.example -all\"\n");
    for (int i = 0; i < 9; i++) {
      zone.append("i%d.example TXT \"v=spf1 include:i%d.example -all\"%n".formatted(i, i + 1));
      zone.append("i%d.example TXT DELAY 1000ms%n".formatted(i));
    }
    try (ZoneServer server = ZoneServer.start(zone.toString());
        AuthWorld world = new AuthWorld(server.address())) {
      assertTrue(world.results(MAIL).startsWith("spf=temperror"));
      assertTrue(spfQuestions(server).size() <= 1 + AuthWorld.ATTEMPTS, server.asked()::toString);
    }
  }

  private static List<String> questions(ZoneServer server) {
    return server.asked().stream().filter(question -> !question.equals(" NS")).toList();
  }

  private static List<String> spfQuestions(ZoneServer server) {
    return questions(server).stream()
        .filter(question -> !question.startsWith("_dmarc.") && !question.endsWith(" tcp"))
        .toList();
  }
}

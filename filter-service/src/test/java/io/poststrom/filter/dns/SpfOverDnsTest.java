package io.poststrom.filter.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Findings;
import org.junit.jupiter.api.Test;

/** What RFC 7208 has beside the results, as a mail gets it: over DNS and through the pipeline. */
class SpfOverDnsTest {
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");

  private static Findings check(String zone) {
    try (ZoneServer server = ZoneServer.start(zone);
        AuthWorld world = new AuthWorld(server.address())) {
      return world.check(MAIL);
    }
  }

  private static String evidence(Findings findings) {
    return findings.symbols().getFirst().evidence();
  }

  /** Sections 6.2 and 9.1. */
  @Test
  void theDomainsWordsForAFailAreShownAsItsOwn() {
    Findings findings =
        check(
            "sender.example TXT \"v=spf1 -all exp=why.sender.example\"\n"
                + "why.sender.example TXT \"%{i} may not send for %{d}\"\n");
    String words = "sender.example explains: 192.0.2.7 may not send for sender.example";
    assertEquals("fail", findings.authentication().getFirst().result());
    assertEquals(words, findings.authentication().getFirst().reason());
    assertEquals(words, evidence(findings));
    assertTrue(findings.fields().getFirst().startsWith("Received-SPF: fail ("));
    assertTrue(findings.fields().getFirst().contains("mechanism=-all"));
  }

  /** Section 4.6.4. */
  @Test
  void theThirdLookupOfWhatDoesNotExistIsAPermerror() {
    assertEquals(
        "pass",
        check("sender.example TXT \"v=spf1 a:x1.test a:x2.test ip4:192.0.2.7 -all\"")
            .authentication()
            .getFirst()
            .result());
    Findings findings =
        check("sender.example TXT \"v=spf1 a:x1.test a:x2.test a:x3.test ip4:192.0.2.7 -all\"");
    assertEquals("permerror", findings.authentication().getFirst().result());
    assertEquals(
        "sender.example: more than 2 terms ask for what does not exist", evidence(findings));
    assertTrue(findings.fields().getFirst().startsWith("Received-SPF: permerror ("));
  }

  /** Section 4.6.4. */
  @Test
  void theEleventhTermThatAsksIsAPermerror() {
    StringBuilder zone = new StringBuilder("sender.example TXT \"v=spf1");
    for (int i = 1; i <= 11; i++) {
      zone.append(" a:h").append(i).append(".test");
    }
    zone.append(" -all\"\n");
    for (int i = 1; i <= 11; i++) {
      zone.append("h%d.test A 198.51.100.1%n".formatted(i));
    }
    Findings findings = check(zone.toString());
    assertEquals("permerror", findings.authentication().getFirst().result());
    assertEquals("sender.example: more than 10 terms ask DNS", evidence(findings));
  }
}

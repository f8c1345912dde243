package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.spamc.SpamcProtocol;
import io.poststrom.mail.Verdict.Symbol;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SpamAssassin's own spamd with a few rules of the test's, without the network. */
class SpamdTest {
  private static final String RULES =
      """
      use_bayes 0
      util_rb_tld example test
      body TEST_WORM /buy this worm/
      score TEST_WORM 6.5
      header TEST_CLIENT X-Spam-Relays-External =~ /ip=192\\.0\\.2\\.7 .*helo=mail\\.sender\\.example /
      score TEST_CLIENT 0.5
      """;

  @Test
  void judgesByItsRulesAndKnowsTheClient(@TempDir Path folder) throws Exception {
    EngineAddress.Tcp address = new EngineAddress.Tcp("127.0.0.1", Daemon.freePort());
    try (Daemon spamd = Scanners.spamd(folder, address, RULES);
        Asked asked = new Asked(address, new SpamcProtocol(Optional.empty(), 1))) {
      assertEquals("PONG", asked.name());
      for (int i = 0; i < 3; i++) {
        Symbol found =
            asked.about(Talks.mail(crlf(Mails.CLEAN), crlf("Please buy this worm\n"))).getFirst();
        assertEquals("SPAMD", found.name());
        assertEquals(7, found.score(), 0.01, spamd.output());
        assertEquals("7.00 / 5.00: TEST_CLIENT TEST_WORM", found.evidence());
        assertEquals(0.5, asked.about(Talks.mail(crlf(Mails.CLEAN))).getFirst().score());
      }
      assertTrue(spamd.output().contains("identified spam (7.0/5.0)"), spamd.output());
    }
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }
}

package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.milter.MilterProtocol;
import io.poststrom.filter.pipeline.ChangedMail;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.Verdict.Action;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's spamass-milter before SpamAssassin's own spamd. */
class SpamassMilterTest {
  private static final MilterProtocol PROTOCOL =
      new MilterProtocol(new Symbols("MILTER"), "mx.example");
  private static final String RULES =
      """
      use_bayes 0
      util_rb_tld example test
      report_safe 0
      rewrite_header Subject [spam]
      add_header spam Flag _YESNOCAPS_
      add_header all Status _YESNO_, score=_SCORE_ required=_REQD_ tests=_TESTS_
      body TEST_WORM /buy this worm/
      score TEST_WORM 6.5
      body TEST_VERY /now/
      score TEST_VERY 6.5
      header TEST_CLIENT X-Spam-Relays-External =~ /ip=192\\.0\\.2\\.7 .*helo=mail\\.sender\\.example /
      score TEST_CLIENT 0.5
      """;

  @TempDir Path folder;

  private static String content(String text) {
    return "X-Spam-Flag: NO\r\n" + Mails.CLEAN.replace("\n", "\r\n") + text + "\r\n";
  }

  @Test
  void marksSpamRefusesMuchOfItAndTakesForgedFieldsOut() throws Exception {
    Daemon.assumeInstalled("/usr/sbin/spamass-milter", "spamass-milter");
    EngineAddress.Tcp spamd = new EngineAddress.Tcp("127.0.0.1", Daemon.freePort());
    EngineAddress.Unix socket = new EngineAddress.Unix(folder.resolve("milter.sock"));
    try (Daemon spam = Scanners.spamd(folder, spamd, RULES);
        Daemon milter =
            new Daemon(
                folder,
                socket,
                "/usr/sbin/spamass-milter",
                "-p",
                socket.path().toString(),
                "-r",
                "10",
                "--",
                "--dest=127.0.0.1",
                "--port=" + spamd.port());
        Asked asked = new Asked(socket, PROTOCOL)) {
      for (int i = 0; i < 3; i++) {
        List<String> ham = changed(asked, content("")).lines().toList();
        assertEquals("X-Spam-Status: No, score=0.5 required=5.0 tests=TEST_CLIENT", ham.getFirst());
        assertFalse(ham.toString().contains("X-Spam-Flag"), "the forged one is gone");
        String marked = changed(asked, content("buy this worm"));
        assertTrue(marked.startsWith("X-Spam-Status: Yes, score=7.0 "), marked);
        assertTrue(marked.contains("\r\nX-Spam-Flag: YES\r\nFrom: "), marked);
        assertTrue(marked.contains("\r\nSubject: [spam] hello\r\n"), marked);
        CheckResult refused = asked.result(Talks.mail(content("buy this worm now")));
        assertEquals(Action.REJECT, refused.demand().atLeast(), spam.output() + milter.output());
        assertEquals("550 5.7.1 Blocked by SpamAssassin", refused.symbols().getFirst().evidence());
      }
    }
  }

  private static String changed(Asked asked, String content) throws Exception {
    EngineMail mail = Talks.mail(content);
    return ChangedMail.text(mail.view(), content, asked.result(mail).demand().changes());
  }
}

package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.milter.MilterProtocol;
import io.poststrom.filter.pipeline.ChangedMail;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.Verdict.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's clamav-milter before ClamAV's own clamd. */
class ClamavMilterTest {
  private static final MilterProtocol PROTOCOL =
      new MilterProtocol(new Symbols("MILTER"), "mx.example");

  @TempDir Path folder;

  private Daemon milter(EngineAddress.Unix clamd, EngineAddress.Unix socket, String onInfected)
      throws Exception {
    Path configuration = folder.resolve(onInfected + ".conf");
    Files.writeString(
        configuration,
        """
        Foreground yes
        ClamdSocket unix:%s
        MilterSocket unix:%s
        OnInfected %s
        RejectMsg Found %%v
        AddHeader Replace
        """
            .formatted(clamd.path(), socket.path(), onInfected));
    return new Daemon(folder, socket, "/usr/sbin/clamav-milter", "-c", configuration.toString());
  }

  private EngineAddress.Unix socket(String name) {
    return new EngineAddress.Unix(folder.resolve(name + ".sock"));
  }

  @Test
  void refusesOrHoldsTheWormAndSaysThatTheOtherIsClean() throws Exception {
    Daemon.assumeInstalled("/usr/sbin/clamav-milter", "clamav-milter");
    String clean = "X-Virus-Status: Clean, says the sender\r\n" + Scanners.attached("harmless");
    String infected = Scanners.attached("x".repeat(300_000) + Scanners.WORM);
    try (Daemon ignored = Scanners.clamd(folder, socket("clamd"));
        Daemon refusing = milter(socket("clamd"), socket("refusing"), "Reject");
        Daemon holding = milter(socket("clamd"), socket("holding"), "Quarantine");
        Asked refused = new Asked(socket("refusing"), PROTOCOL);
        Asked held = new Asked(socket("holding"), PROTOCOL)) {
      for (int i = 0; i < 3; i++) {
        CheckResult found = refused.result(Talks.mail(infected));
        assertEquals(Action.REJECT, found.demand().atLeast(), refusing.output());
        assertTrue(found.symbols().getFirst().evidence().contains("Test.Worm"), found.toString());
        found = held.result(Talks.mail(infected));
        assertEquals(Action.QUARANTINE, found.demand().atLeast(), holding.output());
        assertTrue(
            ChangedMail.text(Talks.mail(infected).view(), infected, found.demand().changes())
                .contains("X-Virus-Status: Infected (Test.Worm.UNOFFICIAL)\r\n"),
            found.toString());
        EngineMail mail = Talks.mail(clean);
        found = refused.result(mail);
        assertEquals(Action.PASS, found.demand().atLeast());
        List<String> passed =
            ChangedMail.text(mail.view(), clean, found.demand().changes()).lines().toList();
        assertTrue(
            passed.getFirst().startsWith("X-Virus-Scanned: clamav-milter"), passed.toString());
        assertEquals("X-Virus-Status: Clean", passed.get(1));
        assertEquals(
            Scanners.attached("harmless").lines().toList(), passed.subList(2, passed.size()));
      }
    }
  }
}

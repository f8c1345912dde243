package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.clamd.ClamdProtocol;
import io.poststrom.mail.Verdict.Symbol;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ClamAV's own clamd with a database of one signature. */
class ClamdTest {
  @TempDir static Path folder;
  private static EngineAddress address = new EngineAddress.Tcp("127.0.0.1", 1);
  private static Optional<Daemon> daemon = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    EngineAddress.Unix socket = new EngineAddress.Unix(folder.resolve("clamd.sock"));
    address = socket;
    daemon = Optional.of(Scanners.clamd(folder, socket));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (daemon.isPresent()) {
      daemon.get().close();
    }
  }

  private static Asked clamd() {
    return new Asked(address, new ClamdProtocol());
  }

  @Test
  void findsWhatItsDatabaseKnowsInOneSessionAfterTheOther() throws Exception {
    try (Asked asked = clamd()) {
      for (int i = 0; i < 20; i++) {
        assertEquals(List.of(), asked.about(Talks.mail(Scanners.attached("harmless"))));
        Symbol found =
            asked
                .about(Talks.mail(Scanners.attached("before " + Scanners.WORM + " behind")))
                .getFirst();
        assertEquals("CLAMAV_VIRUS", found.name());
        assertTrue(found.score() >= 15, "at least held, whatever else is found");
        assertEquals("Test.Worm.UNOFFICIAL", found.evidence());
      }
    }
  }

  @Test
  void findsItAcrossPiecesOfALargeMail() throws Exception {
    String mail = Scanners.attached("x".repeat(300_000) + Scanners.WORM);
    int half = mail.length() - Scanners.WORM.length() / 2;
    try (Asked asked = clamd()) {
      List<Symbol> found = asked.about(Talks.mail(mail.substring(0, half), mail.substring(half)));
      assertEquals("CLAMAV_VIRUS", found.getFirst().name());
    }
  }

  @Test
  void saysWhatIsLongerThanItTakes() throws Exception {
    String[] pieces = new String[40];
    Arrays.fill(pieces, "x".repeat(100_000));
    try (Asked asked = clamd()) {
      List<Symbol> found = asked.about(Talks.mail(pieces));
      assertEquals("CLAMAV_TOO_LARGE", found.getFirst().name());
      assertEquals(List.of(), asked.about(Talks.mail(Scanners.attached("harmless"))));
    }
  }

  @Test
  void saysWhoItIs() throws Exception {
    try (Asked asked = clamd()) {
      String name = asked.name();
      assertTrue(name.startsWith("ClamAV "), name);
    }
  }
}

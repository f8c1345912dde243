package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.clamd.ClamdProtocol;
import io.poststrom.mail.Verdict.Symbol;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ClamAV's own clamd with a database of one signature. */
class ClamdTest {
  private static final String WORM = "this is the worm that the test database knows";

  @TempDir static Path folder;
  private static EngineAddress address = new EngineAddress.Tcp("127.0.0.1", 1);
  private static Optional<Daemon> daemon = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Daemon.assumeInstalled("/usr/sbin/clamd", "clamav-daemon");
    Path database = Files.createDirectory(folder.resolve("database"));
    StringBuilder hex = new StringBuilder();
    WORM.chars().forEach(c -> hex.append("%02x".formatted(c)));
    Files.writeString(database.resolve("test.ndb"), "Test.Worm:0:*:" + hex + "\n");
    Path socket = folder.resolve("clamd.sock");
    Path configuration = folder.resolve("clamd.conf");
    Files.writeString(
        configuration,
        """
        Foreground yes
        DatabaseDirectory %s
        LocalSocket %s
        StreamMaxLength 1M
        AlertEncrypted yes
        """
            .formatted(database, socket));
    address = new EngineAddress.Unix(socket);
    daemon =
        Optional.of(new Daemon(folder, address, "/usr/sbin/clamd", "-c", configuration.toString()));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (daemon.isPresent()) {
      daemon.get().close();
    }
  }

  private static String attached(String content) {
    return "From: a@sender.example\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: application/octet-stream; name=a.exe\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\n"
        + Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.US_ASCII))
        + "\r\n";
  }

  private static Asked clamd() {
    return new Asked(address, new ClamdProtocol());
  }

  @Test
  void findsWhatItsDatabaseKnowsInOneSessionAfterTheOther() throws Exception {
    try (Asked asked = clamd()) {
      for (int i = 0; i < 20; i++) {
        assertEquals(List.of(), asked.about(Talks.mail(attached("harmless"))));
        Symbol found = asked.about(Talks.mail(attached("before " + WORM + " behind"))).getFirst();
        assertEquals("CLAMAV_VIRUS", found.name());
        assertTrue(found.score() >= 15, "at least held, whatever else is found");
        assertEquals("Test.Worm.UNOFFICIAL", found.evidence());
      }
    }
  }

  @Test
  void findsItAcrossPiecesOfALargeMail() throws Exception {
    String mail = attached("x".repeat(300_000) + WORM);
    int half = mail.length() - WORM.length() / 2;
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
      assertEquals(List.of(), asked.about(Talks.mail(attached("harmless"))));
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

package io.poststrom.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The verbs as an operator types them: keys are made, others can use them, and DNS is looked at.
 */
class CareVerbsTest {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Signs with the key file and verifies with the record: arguments file, selector, record. */
  private static final String SIGN_AND_VERIFY =
      """
      import dkim, sys
      pem, selector, record, algorithm = sys.argv[1:]
      private = open(pem, 'rb').read()
      if algorithm == 'ed25519':
          import base64
          der = base64.b64decode(b''.join(private.split(b'\\n')[1:-2]))
          private = base64.b64encode(der[-32:])
      mail = b'From: a@example.test\\r\\nSubject: x\\r\\n\\r\\nHello\\r\\n'
      field = dkim.sign(mail, selector.encode(), b'example.test', private,
          signature_algorithm=algorithm.encode() + b'-sha256')
      if not dkim.verify(field + mail, dnsfunc=lambda name, timeout=5: record.encode()):
          sys.exit('it does not verify')
      """;

  @TempDir Path folder;

  @Test
  void keysAreMadeUsedByOthersPublishedAndChecked() throws IOException {
    String made = poststrom(0, "dkim generate example.test 2026a --algorithm both");
    Path keys = folder.resolve("data/mail-settings/keys/example.test");
    Files.writeString(
        folder.resolve("data/mail-settings/signing.yaml"),
        made.lines()
            .dropWhile(line -> !line.startsWith("apiVersion"))
            .takeWhile(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n")));

    String published = poststrom(0, "dkim publish example.test");
    assertTrue(poststrom(1, "dkim generate example.test 2026a-rsa").contains("is there already"));
    try (ZoneServer dns = ZoneServer.start(zone(published))) {
      String server = " --server " + dns.hostPort();
      assertTrue(
          poststrom(0, "dkim check" + server)
              .endsWith("all domains: 2 ok, 0 to note, 0 wrong, 0 unknown\n"));
      assertTrue(poststrom(1, "dns check example.test" + server).contains("\nok       DKIM "));
      assertTrue(
          poststrom(1, "dns check Bücher.test" + server)
              .contains("xn--bcher-kva.test does not exist"));
    }
    poststrom(2, "dns check no..domain");

    others(keys.resolve("2026a-rsa.pem"), "2026a-rsa", "rsa", published);
    others(keys.resolve("2026a-ed25519.pem"), "2026a-ed25519", "ed25519", published);
  }

  private void others(Path key, String selector, String algorithm, String published)
      throws IOException {
    String openssl = "openssl pkey -noout -check -in " + key;
    assertEquals(0, run("openssl.log", List.of("sh", "-c", openssl)), openssl);
    Assumptions.assumeTrue(
        run("python.log", List.of(PYTHON.toString(), "-c", "import dkim, nacl")) == 0,
        "python3-dkim is missing: apt-get install python3-dkim");
    Path program = Files.writeString(folder.resolve("verify.py"), SIGN_AND_VERIFY);
    String record =
        published
            .lines()
            .filter(line -> line.startsWith(selector + "._domainkey.example.test. IN TXT "))
            .map(line -> line.substring(line.indexOf('"') + 1, line.length() - 1))
            .map(text -> text.replace("\" \"", ""))
            .collect(Collectors.joining());
    assertEquals(
        0,
        run(
            "verify.log",
            List.of(
                PYTHON.toString(),
                program.toString(),
                key.toString(),
                selector,
                record,
                algorithm)),
        () -> log("verify.log"));
  }

  /** Runs a verb in the folder, and returns what it said. */
  private String poststrom(int code, String words) throws IOException {
    Verbs.Ran ran = new Verbs(folder).run(words);
    assertEquals(code, ran.code(), ran.said());
    return ran.said();
  }

  private String log(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private int run(String log, List<String> command) {
    return ChildProcess.start(folder.resolve(log), command).waitFor(LONG);
  }

  private static String zone(String printed) {
    return printed
        .lines()
        .filter(line -> line.contains(" IN TXT "))
        .map(record -> record.replace(". IN TXT", " TXT"))
        .collect(Collectors.joining("\n", "", "\nexample.test MX 0 .\n"));
  }
}

package io.poststrom.filter.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.dkim.PrivateKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are made, shown and checked, as an operator does it. */
class DkimVerbsTest {
  @TempDir Path folder;
  private List<String> settings;

  @BeforeEach
  void name() {
    settings = List.of("--settings", folder.resolve("settings").toString());
  }

  @Test
  void whatIsMadeIsPublishedAndFound() throws IOException {
    Verb generate = Verb.run("dkim generate example.test 2026a --algorithm both", settings);
    assertEquals(0, generate.code(), generate.err());
    writeDocument(generate.out());

    Verb publish = Verb.run("dkim publish", settings);
    assertEquals(0, publish.code(), publish.err());
    assertEquals(records(generate.out()), records(publish.out()));
    assertTrue(
        publish.out().contains("; SigningDomain example.test, selector 2026a-rsa, rsa-sha256\n"));

    try (ZoneServer dns = ZoneServer.start(zone(publish.out()))) {
      Verb check = check("dkim check", dns);
      assertEquals(
          """
          ok       DKIM    2026a-rsa._domainkey.example.test: RSA of 2048 bits
          ok       DKIM    2026a-ed25519._domainkey.example.test: ed25519; not everybody knows it, so\
           sign with RSA as well
          all domains: 2 ok, 0 to note, 0 wrong, 0 unknown
          """,
          check.out());
      assertEquals(0, check.code());

      dns.zone("example.test MX 0 .");
      // The verbs of the whole domain know the keys as well.
      assertTrue(
          check("dns check example.test", dns)
              .out()
              .contains("wrong    DKIM    2026a-rsa._domainkey.example.test shows no key"));
      Verb missing = check("dkim check example.test", dns);
      assertEquals(CareCommand.WRONG, missing.code());
      records(generate.out()).forEach(r -> assertTrue(missing.out().contains(r), missing.out()));
    }
  }

  @Test
  void aKeyFileIsForItsOwnerAndNeverOverwritten() throws IOException {
    assertEquals(0, Verb.run("dkim generate example.test s", settings).code());
    Path file = folder.resolve("settings/keys/example.test/s.pem");
    String before = Files.readString(file);

    Verb again = Verb.run("dkim generate example.test s --algorithm ed25519", settings);

    assertEquals(CareCommand.WRONG, again.code());
    assertTrue(again.err().contains("is there already and stays as it is"), again.err());
    assertEquals(before, Files.readString(file));
    assertTrue(before.startsWith("-----BEGIN PRIVATE KEY-----\n"));
    assertEquals("rw-------", permissions(file));
    assertEquals("rwx------", permissions(folder.resolve("settings/keys/example.test")));
  }

  @Test
  void ofTwoKeysNoneIsMadeWhereOneIsThere() {
    assertEquals(0, Verb.run("dkim generate example.test s-ed25519", settings).code());

    assertEquals(
        CareCommand.WRONG,
        Verb.run("dkim generate example.test s --algorithm both", settings).code());
    assertTrue(Files.notExists(folder.resolve("settings/keys/example.test/s-rsa.pem")));
  }

  @Test
  void aSecondKeyIsForTheDocumentThatIsThere() throws IOException {
    writeDocument(Verb.run("dkim generate bücher.test old", settings).out());

    Verb second = Verb.run("dkim generate xn--bcher-kva.test new --bits 4096", settings);

    assertTrue(
        second.out().contains("# 1. Add to spec.keys of SigningDomain xn--bcher-kva.test in "),
        second.out());
    assertTrue(
        second
            .out()
            .contains("    - selector: \"new\"\n      file: keys/xn--bcher-kva.test/new.pem"));
    assertTrue(
        records(second.out())
            .getFirst()
            .startsWith("new._domainkey.xn--bcher-kva.test. IN TXT \"v="));
    for (String string : records(second.out()).getFirst().split("\" \"", -1)) {
      assertTrue(string.length() < 300, "strings of 255 octets at most");
    }
  }

  @Test
  void withoutASelectorItIsTheMonth() {
    Verb generate = Verb.run("dkim generate example.test", settings);

    assertTrue(generate.out().matches("(?s).*selector: \"20[0-9]{4}\".*"), generate.out());
  }

  @Test
  void withoutDocumentsItIsSaidHowToBegin() {
    for (String verb : List.of("dkim publish", "dkim check", "dkim publish example.test")) {
      Verb run = Verb.run(verb, settings);
      assertEquals(CareCommand.WRONG, run.code());
      assertTrue(run.err().contains("./poststrom dkim generate "), run.err());
    }
  }

  @Test
  void aFileThatIsNoKeyIsTold() throws IOException {
    writeDocument(Verb.run("dkim generate example.test s", settings).out());
    Path file = folder.resolve("settings/keys/example.test/s.pem");
    Files.writeString(file, "secret nonsense");

    Verb publish = Verb.run("dkim publish", settings);
    assertEquals(CareCommand.WRONG, publish.code());
    assertTrue(publish.out().contains("; no record: " + file + " can't be used: no PEM block"));

    Files.delete(file);
    try (ZoneServer dns = ZoneServer.start("")) {
      assertTrue(
          check("dkim check", dns)
              .out()
              .startsWith("wrong    DKIM    " + file + " can't be used: there is no such file"));
    }
  }

  @Test
  void aCommentInAnyCharsetIsNothingToAKey() throws IOException {
    String printed = Verb.run("dkim generate example.test s", settings).out();
    writeDocument(printed);
    Path file = folder.resolve("settings/keys/example.test/s.pem");
    byte[] comment = "# Schl\u00fcssel\n".getBytes(StandardCharsets.ISO_8859_1);
    String key = Files.readString(file);
    Files.write(file, comment);
    Files.writeString(file, key, StandardOpenOption.APPEND);

    assertEquals(records(printed), records(Verb.run("dkim publish", settings).out()));
    assertInstanceOf(PrivateKeyFile.Read.Valid.class, PrivateKeyFile.read(file));
  }

  @Test
  void aFileThatIsTooLargeIsNoKey() throws IOException {
    writeDocument(Verb.run("dkim generate example.test s", settings).out());
    Path file = folder.resolve("settings/keys/example.test/s.pem");
    Files.writeString(file, "#".repeat(64 << 10), StandardOpenOption.APPEND);

    assertTrue(Verb.run("dkim publish", settings).out().contains("too large for a key"));
  }

  @Test
  void aKeyThatEverybodyMayReadIsNoted() throws IOException {
    String printed = Verb.run("dkim generate example.test s", settings).out();
    writeDocument(printed);
    Path file = folder.resolve("settings/keys/example.test/s.pem");
    try (ZoneServer dns = ZoneServer.start(zone(printed))) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      assertTrue(check("dkim check", dns).out().contains("1 ok, 0 to note, 0 wrong"));

      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      Verb check = check("dkim check", dns);
      assertEquals(0, check.code());
      assertTrue(
          check.out().startsWith("note     DKIM    " + file + ": everybody on this machine may"),
          check.out());
    }
  }

  @Test
  void aDocumentThatIsRefusedIsTold() throws IOException {
    writeDocument(Verb.run("dkim generate example.test s", settings).out());
    Files.writeString(folder.resolve("settings/bad.yaml"), "kind: SigningDomain\n");

    Verb publish = Verb.run("dkim publish", settings);

    assertEquals(0, publish.code());
    assertTrue(publish.err().startsWith("poststrom: refused bad.yaml, document 1"), publish.err());
  }

  @Test
  void aKeyWhoseTimeIsOverNeedNotBeShown() throws IOException {
    String generated = Verb.run("dkim generate example.test s", settings).out();
    writeDocument(generated.replace("s.pem\n", "s.pem\n      until: 2026-01-01\n"));

    try (ZoneServer dns = ZoneServer.start("")) {
      Verb check = check("dkim check", dns);
      assertEquals(0, check.code());
      assertTrue(check.out().startsWith("note     DKIM    s._domainkey.example.test shows no key"));
    }
  }

  private Verb check(String words, ZoneServer dns) {
    List<String> more = new ArrayList<>(settings);
    more.addAll(List.of("--server", dns.hostPort()));
    return Verb.run(words, more);
  }

  /** The document as printed, pasted into a file. */
  private void writeDocument(String printed) throws IOException {
    String document =
        printed
            .lines()
            .dropWhile(line -> !line.startsWith("apiVersion"))
            .takeWhile(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(folder.resolve("settings/signing.yaml"), document);
  }

  private static List<String> records(String printed) {
    return printed.lines().filter(line -> line.contains(" IN TXT ")).toList();
  }

  private static String zone(String printed) {
    return records(printed).stream()
        .map(record -> record.replace(". IN TXT", " TXT"))
        .collect(Collectors.joining("\n"));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}

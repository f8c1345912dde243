package io.poststrom.filter.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.poststrom.filter.dkim.KnownKeys;
import io.poststrom.filter.dkim.OddMails;
import io.poststrom.filter.dkim.TestSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we seal verifies in Debian's python3-dkim, and what that seals in ours. */
class ArcDkimpyTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String THEIRS = "t._domainkey.theirs.test";
  private static final int PKCS8_ENVELOPE = 26; // octets, for RSA keys of 1,024 and 2,048 bits
  private static final String PROGRAM =
      """
      import dkim, pathlib, sys
      mode, folder, record, pem = sys.argv[1:5]
      key = pathlib.Path(pem).read_bytes()
      for file in sorted(pathlib.Path(folder).glob('*.eml')):
          mail = file.read_bytes()
          if mode == 'verify':
              cv, sets, reason = dkim.arc_verify(mail, dnsfunc=lambda name, timeout=5: record.encode())
              word = cv.decode() if cv else 'ended'
              print(file.name, word, len(sets), all(s['ams-valid'] for s in sets))
          else:
              fields = dkim.arc_sign(mail, b't', b'theirs.test', key, b'theirs.test')
              assert len(fields) == 3, file.name
              text = b''.join(f.rstrip(b'\\r\\n') + b'\\r\\n' for f in fields)
              file.write_bytes(text + mail)
              print(file.name)
      """;

  @TempDir Path folder;

  @BeforeAll
  static void isInstalled() throws Exception {
    boolean there = Files.isExecutable(Path.of(PYTHON));
    assumeTrue(
        there && run(PYTHON, "-c", "import dkim, authres").exit() == 0,
        "skipped: python3-dkim or python3-authres is not installed");
  }

  @Test
  void bothTakeTurnsWithMailsOfAllForms() throws Exception {
    List<String> mails = mails();
    KnownKeys keys = Chains.keys(0).with(THEIRS, TestSealer.RECORD);
    write(mails.stream().map(mail -> Chains.seal(keys, mail, List.of())).toList());
    assertVerifies(mails.size(), 1);
    seal("pass");
    List<String> ours = new ArrayList<>();
    for (String mail : read(mails.size())) {
      ArcOutcome outcome = Chains.validate(keys, mail);
      assertEquals("", outcome.reason());
      assertEquals(2, outcome.sealers().size());
      assertEquals(0, outcome.oldestPass());
      ours.add(Chains.seal(keys, mail, List.of("DKIM-Signature: v=1; x=y\r\n")));
    }
    write(ours);
    assertVerifies(mails.size(), 3);
  }

  @Test
  void theirFirstSetPassesHere() throws Exception {
    List<String> mails = mails();
    KnownKeys keys = Chains.keys(0).with(THEIRS, TestSealer.RECORD);
    write(mails);
    seal("none");
    for (String mail : read(mails.size())) {
      assertEquals("", Chains.validate(keys, mail).reason());
      int body = mail.indexOf("\r\n\r\n") + 4;
      assertEquals(
          ArcResult.FAIL, Chains.validate(keys, mail.substring(0, body) + "x\r\n").result());
    }
  }

  @Test
  void whatFailedHereIsAnEndedChainThere() throws Exception {
    String broken = TestSealer.chain(Chains.MAIL, 2).replace("Hello", "Hallo");
    write(List.of(Chains.seal(Chains.keys(2), broken, List.of())));
    assertTrue(python("verify").startsWith("000.eml"), "it was read");
    write(List.of(Chains.seal(Chains.keys(0), Chains.MAIL, List.of()).replace("Hello", "Hallo")));
    assertEquals("000.eml fail 1 False", python("verify"));
  }

  @Test
  @Tag("slow")
  void aMailOf50MebibytesAgrees() throws Exception {
    String line = "0123456789 abcdefghijklmnopqrstuvwxyz  ABCDEFGHIJKLMNOPQRSTUVWXYZ. \t \r\n";
    String mail = Chains.MAIL + line.repeat((50 << 20) / line.length());
    write(List.of(Chains.seal(Chains.keys(0), mail, List.of())));
    assertVerifies(1, 1);
  }

  /** What canonical forms are about, each by itself, and odd mails from a seed. */
  private static List<String> mails() {
    List<String> mails = new ArrayList<>();
    List<String> bodies =
        List.of(
            "",
            "\r\n",
            "\r\n\r\n\r\n",
            "no end",
            "trailing \t \r\n\r\n \r\n\t\r\n",
            " \t leading\r\n",
            "\u00e9\u00ff\u0080 8-bit\r\n",
            "x".repeat(200_000) + "\r\n",
            ("word " + " ".repeat(1_000)).repeat(100) + "\r\n",
            ".\r\n..\r\n.dot\r\n");
    for (String body : bodies) {
      mails.add("From: a@b.test\r\nTo: c@d.test\r\nSubject: hello\r\n\r\n" + body);
    }
    OddMails odd = new OddMails(8_617);
    for (int i = 0; i < 990; i++) {
      mails.add(odd.next());
    }
    return mails;
  }

  private void write(List<String> mails) throws IOException {
    for (int i = 0; i < mails.size(); i++) {
      Files.write(folder.resolve("%03d.eml".formatted(i)), TestSigner.octets(mails.get(i)));
    }
  }

  private List<String> read(int count) throws IOException {
    List<String> mails = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve("%03d.eml".formatted(i));
      mails.add(Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return mails;
  }

  private void assertVerifies(int mails, int sets) throws Exception {
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < mails; i++) {
      wanted.add("%03d.eml pass %d True".formatted(i, sets));
    }
    assertEquals(String.join("\n", wanted), python("verify"));
  }

  /** Their set on each mail, with what they are to have found. */
  private void seal(String arc) throws Exception {
    String results = "Authentication-Results: theirs.test; arc=" + arc + "; spf=pass\r\n";
    List<String> mails = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (String mail : read((int) files.filter(f -> f.toString().endsWith(".eml")).count())) {
        mails.add(results + mail);
      }
    }
    write(mails);
    python("seal");
  }

  /** Its keys are RSAPrivateKeys (RFC 8017), without the envelope of PKCS #8 that Java writes. */
  private String python(String mode) throws Exception {
    byte[] key = TestSealer.PAIR.getPrivate().getEncoded();
    byte[] bare = Arrays.copyOfRange(key, PKCS8_ENVELOPE, key.length);
    Path pem = folder.resolve("key.pem");
    Files.writeString(pem, "-----\n" + TestSigner.base64(bare) + "\n-----\n");
    Ran ran =
        run(PYTHON, "-c", PROGRAM, mode, folder.toString(), TestSealer.RECORD, pem.toString());
    assertEquals(0, ran.exit(), ran::said);
    return ran.said().strip();
  }

  private record Ran(int exit, String said) {}

  private static Ran run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), said);
  }
}

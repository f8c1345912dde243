package io.poststrom.filter.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What we sign verifies in others' programs, and what they sign in ours: Debian's python3-dkim,
 * opendkim-tools and libmail-dkim-perl, on 1,000 odd mails and one of 50 MiB. Skipped, with the
 * reason, where a program is missing. Neither opendkim nor Mail::DKIM as Debian 12 has them knows
 * ed25519: of the two signatures of each mail they judge the RSA one. opendkim-testmsg signs with
 * rsa-sha1 only, which RFC 8301 forbids, so it verifies ours and ours does not verify its.
 */
@Tag("slow")
class DkimInteropTest {
  private static final int MAILS = 1_000;
  private static final int MEBIBYTES = 50;
  private static final int PIECE = 64 << 10;
  private static final String LARGE = "large.eml";
  private static final Path SCRIPTS = Path.of("src/test/resources/dkim").toAbsolutePath();

  /** By the name of the key's selector. */
  private static final TreeMap<String, KeyPair> PAIRS = new TreeMap<>();

  @TempDir private static Path folder;

  private static Path mails;
  private static Path signed;

  @BeforeAll
  static void write() throws IOException {
    PAIRS.put("ed", TestSigner.ED25519);
    PAIRS.put("rsa", TestSigner.RSA);
    StringBuilder keys = new StringBuilder();
    PAIRS.forEach(
        (selector, pair) ->
            keys.append(keyName(selector))
                .append('\t')
                .append(TestSigner.record(pair))
                .append('\n'));
    Files.writeString(folder.resolve("keys"), keys);
    Files.writeString(
        folder.resolve("rsa.pem"),
        DkimSignerTest.pem("PRIVATE KEY", TestSigner.RSA.getPrivate().getEncoded()));
    byte[] ed25519 = TestSigner.ED25519.getPrivate().getEncoded();
    Files.write(
        folder.resolve("ed25519.seed"),
        TestSigner.octets(
            TestSigner.base64(Arrays.copyOfRange(ed25519, ed25519.length - 32, ed25519.length))));
    mails = Files.createDirectory(folder.resolve("mails"));
    signed = Files.createDirectory(folder.resolve("signed"));
    OddMails odd = new OddMails(2);
    for (int i = 0; i < MAILS; i++) {
      Files.write(mails.resolve("%04d.eml".formatted(i)), TestSigner.octets(odd.next()));
    }
    large(mails.resolve(LARGE), odd);
    int way = 3; // so that the large one, which is the last, is relaxed in both
    for (Path mail : files(mails)) {
      sign(mail, way++);
    }
  }

  @Test
  void oursVerifiesInPythonsDkim() throws Exception {
    assumePython();
    List<String> words = run("/usr/bin/python3", script("verify.py"), keys(), signed.toString());
    assertEquals(2 * (MAILS + 1), words.size());
    assertEquals(List.of(), notPassed(words));
  }

  @Test
  void oursVerifiesInMailDkim() throws Exception {
    assumePerl();
    List<String> words = run("perl", script("verify.pl"), keys(), signed.toString());
    assertEquals(2 * (MAILS + 1), words.size());
    // The first signature is of ed25519, which is unknown there.
    assertEquals(
        List.of(), notPassed(words.stream().filter(word -> word.contains(".eml 1 ")).toList()));
  }

  @Test
  void oursVerifiesInOpendkim() throws Exception {
    assumeOpendkim();
    List<String> words = run("sh", script("opendkim.sh"), keys(), signed.toString());
    assertEquals(MAILS + 1, words.size());
    assertEquals(List.of(), notPassed(words));
  }

  @Test
  void pythonsDkimsVerifiesInOurs() throws Exception {
    assumePython();
    Path to = Files.createDirectory(folder.resolve("python"));
    String seed = folder.resolve("ed25519.seed").toString();
    run("/usr/bin/python3", script("sign.py"), rsa(), seed, mails.toString(), to.toString());
    assertAllPass(to);
  }

  @Test
  void mailDkimsVerifiesInOurs() throws Exception {
    assumePerl();
    Path to = Files.createDirectory(folder.resolve("perl"));
    run("perl", script("sign.pl"), rsa(), mails.toString(), to.toString());
    assertAllPass(to);
  }

  /** Else what passes above would prove nothing. */
  @Test
  void theirsFailWhatWasChanged() throws Exception {
    assumePython();
    assumePerl();
    assumeOpendkim();
    Path to = Files.createDirectory(folder.resolve("changed"));
    String mail = Files.readString(signed.resolve("0001.eml"), StandardCharsets.ISO_8859_1);
    Files.writeString(to.resolve("1.eml"), mail + "x\r\n", StandardCharsets.ISO_8859_1);
    List<String> words = run("/usr/bin/python3", script("verify.py"), keys(), to.toString());
    words.addAll(run("perl", script("verify.pl"), keys(), to.toString()));
    words.addAll(run("sh", script("opendkim.sh"), keys(), to.toString()));
    assertEquals(5, words.size());
    assertEquals(words, notPassed(words));
  }

  private static void large(Path file, OddMails odd) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(TestSigner.octets(odd.next()));
      byte[] text = TestSigner.octets(("All work  and no play.\t\r\n\r\n").repeat(5_000));
      for (long size = 0; size < (long) MEBIBYTES << 20; size += text.length) {
        out.write(text);
      }
    }
  }

  /** By both keys, streamed; the fields stand in front of the mail as it was. */
  private static void sign(Path mail, int way) throws IOException {
    Canonicalisation[] forms = Canonicalisation.values();
    SigningRules rules =
        new SigningRules(
            forms[way & 1],
            forms[way >> 1 & 1],
            SigningRules.DEFAULT.fields(),
            SigningRules.DEFAULT.oversigned(),
            Optional.empty());
    List<SigningKey> keys = new ArrayList<>();
    PAIRS.forEach((selector, pair) -> keys.add(DkimSignerTest.key(selector, pair)));
    try (InputStream in = Files.newInputStream(mail)) {
      byte[] start = in.readNBytes(PIECE);
      Header header = HeaderParser.parse(start);
      DkimSigning signing = new DkimSigner(rules).begin(keys, header, start, Mails.NOW);
      signing.body(start, header.bodyStart(), start.length);
      for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
        signing.body(piece, 0, piece.length);
      }
      try (OutputStream out = Files.newOutputStream(signed.resolve(mail.getFileName()))) {
        out.write(TestSigner.octets(String.join("", signing.end())));
        Files.copy(mail, out);
      }
    }
  }

  private static void assertAllPass(Path signedByThem) throws IOException {
    KnownKeys dns = new KnownKeys();
    PAIRS.forEach((selector, pair) -> dns.with(keyName(selector), TestSigner.record(pair)));
    List<Path> files = files(signedByThem);
    assertEquals(MAILS + 1, files.size());
    for (Path mail : files) {
      try (InputStream in = Files.newInputStream(mail)) {
        byte[] start = in.readNBytes(PIECE);
        Header header = HeaderParser.parse(start);
        DkimVerification verification = new DkimVerifier(dns, 10).begin(header, start, Mails.NOW);
        verification.body(start, header.bodyStart(), start.length);
        for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
          verification.body(piece, 0, piece.length);
        }
        List<DkimOutcome> outcomes = verification.end().toCompletableFuture().join();
        assertEquals(1, outcomes.size());
        assertEquals(DkimResult.PASS, outcomes.getFirst().result(), mail + ": " + outcomes);
      }
    }
  }

  private static List<String> notPassed(List<String> words) {
    return words.stream().filter(word -> !word.endsWith(" pass")).toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.sorted().toList();
    }
  }

  private static String keyName(String selector) {
    return selector + "._domainkey.sender.example";
  }

  private static String keys() {
    return folder.resolve("keys").toString();
  }

  private static String rsa() {
    return folder.resolve("rsa.pem").toString();
  }

  private static String script(String name) {
    return SCRIPTS.resolve(name).toString();
  }

  private static void assumePython() throws Exception {
    assume(isThere("/usr/bin/python3", "-c", "import dkim, nacl"), "python3-dkim");
  }

  private static void assumePerl() throws Exception {
    assume(isThere("perl", "-MMail::DKIM::Verifier", "-e", "1"), "libmail-dkim-perl");
  }

  private static void assumeOpendkim() throws Exception {
    assume(isThere("sh", "-c", "command -v opendkim-testmsg"), "opendkim-tools");
    assumeTrue(isThere("unshare", "-rnm", "true"), "skipped: no namespaces here (unshare -rnm)");
  }

  private static void assume(boolean isThere, String debian) {
    String reason = "skipped: not here, apt-get install " + debian;
    if (!isThere) {
      System.err.println(reason);
    }
    assumeTrue(isThere, reason);
  }

  private static boolean isThere(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The lines that a program says. */
  private static List<String> run(String... command) throws Exception {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertTrue(!process.isAlive() && process.exitValue() == 0, () -> command[1] + ": " + said);
    return new ArrayList<>(said.lines().toList());
  }
}

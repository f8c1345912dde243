package io.poststrom.endtoend;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.DkimSigner;
import io.poststrom.filter.dkim.DkimSigning;
import io.poststrom.filter.dkim.PublishedKey;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.SigningRules;
import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of a domain: their files for the gateway, and the records that show them. */
final class SigningFiles {
  private static final String PROGRAM =
      """
      import dkim, pathlib, sys
      mail = pathlib.Path(sys.argv[1]).read_bytes()
      lines = pathlib.Path(sys.argv[2]).read_text().splitlines()
      records = dict(line.split(' ', 1) for line in lines)
      def dns(name, timeout=5):
          return records.get(name.decode().rstrip('.'), '').encode()
      count = sum(1 for name, value in dkim.DKIM(mail).headers if name.lower() == b'dkim-signature')
      for index in range(count):
          one = dkim.DKIM(mail)
          word = 'pass' if one.verify(idx=index, dnsfunc=dns) else 'fail'
          print(word, one.domain.decode(), one.selector.decode())
      cv, sets, reason = dkim.arc_verify(mail, dnsfunc=dns)
      if sets:
          print('arc', cv.decode() if cv else 'ended', len(sets))
      """;

  private final Path folder;
  private final String domain;
  private final Map<String, SigningKey> keys = new HashMap<>();
  private final Map<String, String> records = new LinkedHashMap<>();

  /** Below a folder of mail settings. */
  SigningFiles(MailSettingsFolder settings, String domain) throws IOException {
    this.folder = Files.createDirectories(Path.of(settings.path(), "keys"));
    this.domain = domain;
  }

  /** Makes a key of RSA in {@code keys/SELECTOR.pem}. */
  SigningFiles rsa(String selector) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    return add(selector, Algorithm.RSA_SHA256, generator.generateKeyPair());
  }

  /** Makes a key of ed25519 there. */
  SigningFiles ed25519(String selector) throws IOException, GeneralSecurityException {
    return add(
        selector,
        Algorithm.ED25519_SHA256,
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
  }

  private SigningFiles add(String selector, Algorithm algorithm, KeyPair pair) throws IOException {
    String pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
    Files.writeString(
        folder.resolve(selector + ".pem"),
        "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
    SigningKey key =
        new SigningKey(Domain.of(domain), Domain.of(selector), algorithm, pair.getPrivate());
    keys.put(selector, key);
    records.put(key.recordName(), PublishedKey.record(key));
    return this;
  }

  /** These and the others' records. */
  SigningFiles and(SigningFiles others) {
    records.putAll(others.records);
    return this;
  }

  /** The mail with a signature on top. */
  byte[] signed(String selector, byte[] content) {
    SigningKey key = Optional.ofNullable(keys.get(selector)).orElseThrow();
    Header header = HeaderParser.parse(content);
    DkimSigning signing =
        new DkimSigner(SigningRules.DEFAULT).begin(List.of(key), header, content, Instant.now());
    signing.body(content, header.bodyStart(), content.length);
    byte[] field = signing.end().getFirst().getBytes(StandardCharsets.US_ASCII);
    byte[] signed = Arrays.copyOf(field, field.length + content.length);
    System.arraycopy(content, 0, signed, field.length, content.length);
    return signed;
  }

  /** What shows these keys, as lines of a zone. */
  String zone(String... selectors) {
    StringBuilder lines = new StringBuilder();
    for (String selector : selectors) {
      String name = selector + "._domainkey." + domain;
      lines.append(name).append(" 1 TXT");
      String record = records.getOrDefault(name, "");
      for (int at = 0; at < record.length(); at += 200) {
        String part = record.substring(at, Math.min(at + 200, record.length()));
        lines.append(" \"").append(part).append('"');
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /** What Debian's python3-dkim says of a mail's signatures and of its ARC chain, a line each. */
  String verified(Path folder, byte[] mail) throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("to-verify.eml"), mail);
    StringBuilder known = new StringBuilder();
    records.forEach((name, text) -> known.append(name).append(' ').append(text).append('\n'));
    Path zone = Files.writeString(folder.resolve("to-verify.txt"), known);
    Process python =
        new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM, file.toString(), zone.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return python.waitFor() == 0 ? said.strip() : "python failed: " + said;
  }

  /** Whether it is installed. */
  static boolean canVerify() throws IOException, InterruptedException {
    return Files.isExecutable(Path.of("/usr/bin/python3"))
        && new ProcessBuilder("/usr/bin/python3", "-c", "import dkim, authres, nacl")
                .start()
                .waitFor()
            == 0;
  }
}

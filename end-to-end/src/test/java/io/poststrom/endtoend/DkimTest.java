package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.filter.dkim.Algorithm;
import io.poststrom.filter.dkim.DkimSigner;
import io.poststrom.filter.dkim.DkimSigning;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.dkim.SigningRules;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import io.poststrom.smtp.Domain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed mail from the world: what is signed is read to its end, and the next hop is told. */
class DkimTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int LARGE = 3 << 20; // in mail.content, several chunks

  @Test
  void signedMailOfAnySizeIsVerified(@TempDir Path data) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    try (ZoneServer dns = ZoneServer.start(zone(pair));
        ScriptedPeer mx = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.standalone(
                data,
                Map.of(
                    "poststrom.mail-settings", settings.path(),
                    "poststrom.dns.servers", dns.hostPort(),
                    "poststrom.delivery.port", String.valueOf(mx.port()),
                    "poststrom.ingress.relay-networks", "192.0.2.0/24"));
        SmtpClient client = new SmtpClient(gateway.mxPort())) {
      byte[] small = signed(pair, Contents.eightBit(2_000, 1));
      byte[] large = signed(pair, Contents.ascii(LARGE, 2));
      byte[] changed = large.clone();
      changed[changed.length - 3]++;
      for (byte[] content : List.of(small, large, changed, Contents.ascii(2_000, 3))) {
        String reply = client.data("a@client.example.org", "b@ours.example.org", content);
        assertTrue(reply.startsWith("250 "), reply);
      }

      await("the mails at the MX").atMost(LONG).until(() -> mx.taken().size() == 4);
      assertTold(mx, small, "dkim=pass header.d=client.example.org");
      assertTold(mx, large, "dkim=pass header.d=client.example.org");
      assertTold(mx, changed, "dkim=fail reason=\"the body has changed\"");
      assertTold(mx, Contents.ascii(2_000, 3), "dkim=none");
    }
  }

  /** The mail arrived with these octets and, above them, with these words. */
  private static void assertTold(ScriptedPeer mx, byte[] content, String words) {
    List<ScriptedPeer.Mail> same =
        mx.taken().stream().filter(mail -> endsWith(mail.content(), content)).toList();
    assertTrue(same.size() == 1, "the content arrived once, unchanged");
    byte[] taken = same.getFirst().content();
    String added = new String(taken, 0, taken.length - content.length, StandardCharsets.ISO_8859_1);
    assertTrue(added.replaceAll("\r\n[ \t]+", " ").contains(words), added);
  }

  private static boolean endsWith(byte[] taken, byte[] content) {
    int from = taken.length - content.length;
    return from >= 0 && Arrays.equals(taken, from, taken.length, content, 0, content.length);
  }

  private static byte[] signed(KeyPair pair, byte[] content) {
    SigningKey key =
        new SigningKey(
            Domain.of("client.example.org"),
            Domain.of("s1"),
            Algorithm.ED25519_SHA256,
            pair.getPrivate());
    Header header = HeaderParser.parse(content);
    DkimSigning signing =
        new DkimSigner(SigningRules.DEFAULT).begin(List.of(key), header, content, Instant.now());
    signing.body(content, header.bodyStart(), content.length);
    byte[] field = signing.end().getFirst().getBytes(StandardCharsets.US_ASCII);
    byte[] signed = Arrays.copyOf(field, field.length + content.length);
    System.arraycopy(content, 0, signed, field.length, content.length);
    return signed;
  }

  private static Zone zone(KeyPair pair) {
    byte[] key = pair.getPublic().getEncoded();
    byte[] bare = Arrays.copyOfRange(key, key.length - 32, key.length);
    return Zone.parse("ours.example.org MX 10 mx.ours.example.org\nmx.ours.example.org A 127.0.0.1")
        .add(
            "s1._domainkey.client.example.org",
            "TXT",
            "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(bare));
  }
}

package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineMail;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.engine.milter.MilterProtocol;
import io.poststrom.filter.pipeline.Change;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.mail.Verdict.Action;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Milters as Debian has them, not changed in anything. */
class MilterTest {
  private static final MilterProtocol PROTOCOL =
      new MilterProtocol(new Symbols("MILTER"), "mx.example");
  private static final String MAIL = Mails.CLEAN.replace("\n", "\r\n");

  @TempDir Path folder;

  private Daemon opendkim(EngineAddress address, String name, String settings) throws Exception {
    Path configuration = folder.resolve(name + ".conf");
    Files.writeString(
        configuration,
        settings
            + "RequireSafeKeys no\nBackground no\nSyslog no\nPidFile "
            + folder.resolve(name + ".pid")
            + "\nSocket local:"
            + folder.resolve(name + ".sock")
            + "\n");
    return new Daemon(folder, address, "/usr/sbin/opendkim", "-f", "-x", configuration.toString());
  }

  private EngineAddress socket(String name) {
    return new EngineAddress.Unix(folder.resolve(name + ".sock"));
  }

  @Test
  void opendkimSignsAndAnotherOneVerifiesAndTakesAForgedResultOut() throws Exception {
    Daemon.assumeInstalled("/usr/sbin/opendkim", "opendkim");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();
    Path key = folder.resolve("key.pem");
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Path shown = folder.resolve("public");
    Files.writeString(
        shown,
        "test._domainkey.sender.example v=DKIM1; k=rsa; p="
            + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n");
    String signs =
        "Mode s\nDomain sender.example\nSelector test\nInternalHosts 192.0.2.7\nKeyFile %s\n"
            .formatted(key);
    String verifies =
        "Mode v\nInternalHosts 127.0.0.1\nAuthservID mx.example\nTestPublicKeys %s\n"
            .formatted(shown);
    String content =
        "Authentication-Results: mx.example;\r\n\tdkim=pass header.d=forged.example\r\n" + MAIL;
    try (Daemon signer = opendkim(socket("signer"), "signer", signs);
        Daemon verifier = opendkim(socket("verifier"), "verifier", verifies);
        Asked signing = new Asked(socket("signer"), PROTOCOL);
        Asked verifying = new Asked(socket("verifier"), PROTOCOL)) {
      assertEquals("version 6", signing.name());
      for (int i = 0; i < 3; i++) {
        Change.AddField signature = field(signing.result(Talks.mail(content)), 0);
        assertEquals("DKIM-Signature", signature.name());
        String signed =
            "DKIM-Signature:" + signature.value().replace("\n", "\r\n") + "\r\n" + content;
        CheckResult result = verifying.result(Talks.mail(signed));
        assertEquals(
            new Change.SetField(1, "Authentication-Results", ""),
            result.demand().changes().getFirst());
        Change.AddField found = field(result, 1);
        assertTrue(
            found.value().contains("dkim=pass"), found + signer.output() + verifier.output());
      }
    }
  }

  private static Change.AddField field(CheckResult result, int number) {
    return (Change.AddField) result.demand().changes().get(number);
  }

  @Test
  void opendmarcRefusesAMailWithoutASender() throws Exception {
    Daemon.assumeInstalled("/usr/sbin/opendmarc", "opendmarc");
    EngineAddress address = socket("dmarc");
    Path configuration = folder.resolve("dmarc.conf");
    Files.writeString(
        configuration,
        "RequiredHeaders true\nBackground no\nSyslog no\nIgnoreAuthenticatedClients true\n"
            + "Socket local:%s\n".formatted(folder.resolve("dmarc.sock")));
    try (Daemon ignored =
            new Daemon(
                folder, address, "/usr/sbin/opendmarc", "-f", "-c", configuration.toString());
        Asked asked = new Asked(address, PROTOCOL)) {
      for (int i = 0; i < 3; i++) {
        EngineMail mail = Talks.mail("Subject: a\r\n\r\nb\r\n");
        assertEquals(Action.REJECT, asked.result(mail).demand().atLeast());
        assertEquals(Action.PASS, asked.result(Talks.mail(MAIL)).demand().atLeast());
      }
    }
  }
}

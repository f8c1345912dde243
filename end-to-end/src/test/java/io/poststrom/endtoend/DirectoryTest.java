package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.Slapd;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLDAP beside documents and files: which recipients there are, and who may log in. */
class DirectoryTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String ENTRIES =
      """
      dn: uid=ann,dc=example,dc=org
      objectClass: inetOrgPerson
      cn: Ann
      sn: Ann
      uid: ann
      mail: ann@ours.example.org
      userPassword: right
      """;
  private static final String DOMAIN =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata: {name: ours}
      spec:
        domains: [ours.example.org]
        recipients:
          addresses: [info]
          file: list.txt
          ldap: true
          subaddress: "+"
      """;

  private final int submission = Ports.free();

  @TempDir Path data;

  @Test
  void whoIsThereAndWhoMaySendIsSaidByAll() throws IOException {
    Slapd.assumeUsable();
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write("ours", DOMAIN);
    Files.writeString(Path.of(settings.path()).resolve("list.txt"), "bob\n");
    Path users = Files.writeString(data.resolve("users"), "carl:CRAM-MD5$" + "0".repeat(64) + "\n");
    Path slapdFolder = Files.createDirectory(data.resolve("slapd"));
    try (Slapd slapd = new Slapd(slapdFolder, ENTRIES);
        Gateway gateway = Gateway.standalone(data, settings(settings, slapd, users))) {
      says(gateway, "info", "250 2.1.5");
      says(gateway, "bob", "250 2.1.5");
      says(gateway, "Ann+news", "250 2.1.5");
      says(gateway, "postmaster", "250 2.1.5");
      says(gateway, "eve", "550 5.1.1");
      auth("ann", "right", "235 ");
      auth("ann", "wrong", "535 ");
      auth("eve", "right", "535 ");
      auth("carl", "right", "535 ");

      slapd.close();

      says(gateway, "info", "250 2.1.5");
      says(gateway, "Ann+news", "250 2.1.5");
      says(gateway, "dora", "451 4.4.3");
      auth("ann", "right", "454 4.7.0");
      auth("carl", "wrong", "535 ");
      await("the refusals")
          .atMost(LONG)
          .until(
              () ->
                  Events.all(gateway.bootstrap()).stream()
                          .filter(event -> event.type().equals("refused"))
                          .filter(event -> event.data().path("rule").asText().equals("recipient"))
                          .count()
                      == 2);
    }
  }

  private static void says(Gateway gateway, String user, String reply) throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      client.command("MAIL FROM:<a@elsewhere.example.org>");
      String said = client.command("RCPT TO:<" + user + "@ours.example.org>");
      assertTrue(said.startsWith(reply), user + ": " + said);
    }
  }

  /** Who has logged in may send as itself: the directory says what its address is. */
  private void auth(String user, String password, String reply) throws IOException {
    String message = "\0" + user + "\0" + password;
    String response = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    try (SmtpClient client = new SmtpClient(submission)) {
      String said = client.command("AUTH PLAIN " + response);
      assertTrue(said.startsWith(reply), user + ": " + said);
      if (said.startsWith("235")) {
        String mail = client.command("MAIL FROM:<" + user + "@ours.example.org>");
        assertTrue(mail.startsWith("250"), mail);
      }
    }
  }

  private Map<String, String> settings(MailSettingsFolder folder, Slapd slapd, Path users)
      throws IOException {
    Path password = Files.writeString(data.resolve("password"), "service\n");
    Map<String, String> settings = new HashMap<>();
    settings.put("poststrom.mail-settings", folder.path());
    settings.put("poststrom.ingress.submission.port", String.valueOf(submission));
    settings.put("poststrom.ingress.auth.clear-networks", "127.0.0.1");
    settings.put("poststrom.ingress.auth.failure-delay", "0s");
    settings.put("poststrom.ingress.auth.users-file", users.toString());
    settings.put("poststrom.ingress.ldap.urls", "ldap://127.0.0.1:" + slapd.port());
    settings.put("poststrom.ingress.ldap.start-tls", "false");
    settings.put("poststrom.ingress.ldap.bind-dn", "cn=gateway,dc=example,dc=org");
    settings.put("poststrom.ingress.ldap.password-file", password.toString());
    settings.put("poststrom.ingress.ldap.base", "dc=example,dc=org");
    settings.put("poststrom.ingress.ldap.recipient-filter", "(mail={address})");
    settings.put("poststrom.ingress.ldap.user-filter", "(uid={user})");
    settings.put("poststrom.ingress.ldap.identity-attribute", "mail");
    return settings;
  }
}

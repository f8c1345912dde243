package io.poststrom.endtoend;

import static io.poststrom.endtoend.SubmissionGateway.PASSWORD;
import static io.poststrom.endtoend.SubmissionGateway.USER;
import static io.poststrom.endtoend.SubmissionGateway.WRONG;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.endtoend.SubmissionGateway.Door;
import io.poststrom.endtoend.SubmissionGateway.Ran;
import io.poststrom.harness.Checkout;
import io.poststrom.harness.Postfix;
import io.poststrom.harness.SmtpClient;
import jakarta.mail.AuthenticationFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs and libraries that people hand mail in with: each by every mechanism that it and we
 * know, through both doors, verifying our certificate; and none with a wrong password.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientProgramsTest {
  private static final String HOST = SubmissionGateway.HOST;
  private static final Path SCRIPTS = Checkout.root().resolve("end-to-end/src/test/clients");

  private static final Duration LONG = Duration.ofSeconds(60);

  private Path data;
  private SubmissionGateway gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    data = folder;
    gateway = new SubmissionGateway(folder);
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void swaks() throws IOException {
    assumeInstalled("/usr/bin/swaks", "swaks libnet-ssleay-perl libauthen-sasl-perl");
    Set<String> sent = new TreeSet<>();
    for (Door door : Door.values()) {
      for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5")) {
        String name = name("swaks", mechanism, door);
        Ran right = swaks(door, mechanism, PASSWORD, SubmissionGateway.to(name));
        assertEquals(0, right.code(), right::said);
        sent.add(name);
        refused(swaks(door, mechanism, WRONG, SubmissionGateway.toNobody()));
      }
    }
    gateway.assertArrived(sent);
  }

  private Ran swaks(Door door, String mechanism, String password, String to) throws IOException {
    List<String> command = new ArrayList<>(List.of("swaks", "--server", HOST));
    command.addAll(List.of("--port", "" + gateway.port(door)));
    command.addAll(List.of(door == Door.TLS ? "--tlsc" : "--tls", "--tls-verify"));
    command.addAll(List.of("--tls-ca-path", gateway.certificates().authority().toString()));
    command.addAll(List.of("--auth", mechanism, "--auth-user", USER));
    command.addAll(List.of("--auth-password", password, "--from", USER, "--to", to));
    command.addAll(List.of("--data", "@" + gateway.mailWithoutLastLineEnd())); // it adds one
    return gateway.run("swaks", command);
  }

  /** It logs in and does nothing more; the only one here that binds to the channel. */
  @Test
  void gsasl() throws IOException {
    assumeInstalled("/usr/bin/gsasl", "gsasl");
    for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5")) {
      logsIn(mechanism, "--verbose");
    }
    for (String mechanism : List.of("SCRAM-SHA-1", "SCRAM-SHA-256")) {
      logsIn(mechanism, "--no-cb");
      logsIn(mechanism + "-PLUS", "--verbose");
    }
  }

  private void logsIn(String mechanism, String option) throws IOException {
    Ran right = gsasl(mechanism, PASSWORD, option);
    assertTrue(right.said().contains("235 2.7.0 "), mechanism + "\n" + right.said());
    assertEquals(0, right.code(), right::said);
    refused(gsasl(mechanism, WRONG, option));
  }

  private Ran gsasl(String mechanism, String password, String option) throws IOException {
    return gateway.run(
        "gsasl",
        List.of(
            "gsasl",
            "--smtp",
            "--connect",
            HOST + ":" + gateway.port(Door.STARTTLS),
            "--x509-ca-file=" + gateway.certificates().authority(),
            "--mechanism=" + mechanism,
            "--authentication-id=" + USER,
            "--password=" + password,
            option));
  }

  @Test
  void smtplib() throws IOException {
    assumeInstalled("/usr/bin/python3", "python3");
    Ran ran =
        gateway.run(
            "python", script(List.of("/usr/bin/python3", SCRIPTS.resolve("submit.py") + "")));
    assertEquals(0, ran.code(), ran::said);
    Set<String> sent = names("python", "best", "plain", "login", "cram-md5", "xoauth2");
    sent.add("gr%C3%BCn"); // the folder's name is escaped
    gateway.assertArrived(sent);
  }

  @Test
  void nodemailer() throws IOException {
    Path modules = Checkout.root().resolve("end-to-end/target/node");
    Assumptions.assumeTrue(
        Files.isDirectory(modules.resolve("node_modules/nodemailer")),
        "nodemailer is missing: ./poststrom test fetches it where there is npm");
    List<String> command =
        List.of("node", SCRIPTS.resolve("submit.mjs").toString(), modules.toString());
    Ran ran = gateway.run("node", script(command));
    assertEquals(0, ran.code(), ran::said);
    gateway.assertArrived(names("node", "plain", "login", "cram-md5", "xoauth2"));
  }

  @Test
  void msmtp() throws IOException {
    assumeInstalled("/usr/bin/msmtp", "msmtp");
    Set<String> sent = new TreeSet<>();
    for (Door door : Door.values()) {
      for (String mechanism :
          List.of(
              "plain",
              "login",
              "cram-md5",
              "digest-md5",
              "scram-sha-1",
              "scram-sha-256",
              "oauthbearer",
              "xoauth2",
              "external")) {
        String name = name("msmtp", mechanism, door);
        Ran right = msmtp(door, mechanism, gateway.secret(mechanism), SubmissionGateway.to(name));
        assertEquals(0, right.code(), right::said);
        sent.add(name);
        if (!mechanism.equals("external")) {
          refused(msmtp(door, mechanism, "wrong", SubmissionGateway.toNobody()));
        }
      }
    }
    gateway.assertArrived(sent);
  }

  @Test
  void tokensOfAnotherIssuerForAnotherAudienceOrOfAnotherUserAreRefused() throws IOException {
    assumeInstalled("/usr/bin/msmtp", "msmtp");
    TokenIssuer issuer = gateway.issuer();
    for (String mechanism : List.of("oauthbearer", "xoauth2")) {
      for (String token :
          List.of(
              issuer.token("https://other.example.org", TokenIssuer.AUDIENCE, USER),
              issuer.token(TokenIssuer.ISSUER, "another", USER),
              issuer.token("bob@ours.example.org"))) {
        refused(msmtp(Door.STARTTLS, mechanism, token, SubmissionGateway.toNobody()));
      }
    }
    gateway.assertArrived(Set.of());
  }

  private Ran msmtp(Door door, String mechanism, String secret, String to) throws IOException {
    Path password = Files.writeString(data.resolve("password"), secret);
    TestCertificates files = gateway.certificates();
    String proof =
        mechanism.equals("external")
            ? "tls_cert_file %s\ntls_key_file %s\n"
                .formatted(files.certificate("ann"), files.key("ann"))
            : "passwordeval \"cat %s\"\n".formatted(password);
    Path configuration = data.resolve("msmtprc");
    Files.writeString(
        configuration,
        """
        account default
        host %s
        port %d
        tls on
        tls_starttls %s
        tls_trust_file %s
        auth %s
        user %s
        from %s
        """
                .formatted(
                    HOST,
                    gateway.port(door),
                    door == Door.TLS ? "off" : "on",
                    files.authority(),
                    mechanism,
                    USER,
                    USER)
            + proof);
    String command = "msmtp --debug -C %s %s < %s".formatted(configuration, to, gateway.mail());
    return gateway.run("msmtp", List.of("sh", "-c", "chmod 600 " + configuration + "; " + command));
  }

  @Test
  void jakartaMail() throws Exception {
    Set<String> sent = new TreeSet<>();
    for (Door door : Door.values()) {
      for (String mechanism : List.of("PLAIN", "LOGIN", "DIGEST-MD5", "XOAUTH2", "CRAM-MD5")) {
        JakartaClient client = new JakartaClient(gateway, door, mechanism);
        String name = name("jakarta", mechanism, door);
        client.send(gateway.secret(mechanism), SubmissionGateway.to(name));
        sent.add(name);
        AuthenticationFailedException refused =
            assertThrows(
                AuthenticationFailedException.class,
                () -> client.send("wrong", SubmissionGateway.toNobody()));
        String why = // of SASL it tells nothing, and of a token what came before the end
            switch (mechanism) {
              case "CRAM-MD5" -> "";
              case "XOAUTH2" -> "334 ";
              default -> "535 5.7.8 ";
            };
        assertTrue(refused.toString().contains(why), refused::toString);
      }
    }
    gateway.assertArrived(sent);
  }

  /** The arguments of both scripts. */
  private List<String> script(List<String> program) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(HOST, "" + gateway.port(Door.STARTTLS), "" + gateway.port(Door.TLS)));
    command.addAll(List.of(gateway.certificates().authority().toString(), USER, PASSWORD));
    command.addAll(List.of(gateway.secret("xoauth2"), gateway.mail().toString()));
    command.add(SubmissionGateway.DOMAIN);
    return command;
  }

  private static Set<String> names(String program, String... mechanisms) {
    Set<String> names = new TreeSet<>();
    for (String mechanism : mechanisms) {
      for (Door door : Door.values()) {
        names.add(name(program, mechanism, door));
      }
    }
    return names;
  }

  /** Relays through us as a user, several mails over one connection. */
  @Test
  void postfix(@TempDir Path open) throws IOException {
    Postfix.assumeUsable();
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(gateway.certificates().authority(), open.resolve("authority.crt"));
    Set<String> sent = new TreeSet<>();
    Path folder = open.resolve("postfix");
    try (Postfix postfix =
        new Postfix(folder, relaying(open, "plain", PASSWORD), UnaryOperator.identity())) {
      for (String mechanism :
          List.of("plain", "login", "cram-md5", "digest-md5", "scram-sha-1", "scram-sha-256")) {
        postfix.reload(relaying(open, mechanism, PASSWORD));
        Set<String> names =
            IntStream.rangeClosed(1, 3)
                .mapToObj(i -> "postfix-" + mechanism + "-" + i)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
          handOver(postfix, SubmissionGateway.to(name));
        }
        gateway.assertArrived(names);
        sent.addAll(names);
      }
      postfix.reload(relaying(open, "plain", WRONG));
      handOver(postfix, SubmissionGateway.toNobody());
      await("the refusal").atMost(LONG).until(() -> log(folder).contains(" 535 5.7.8 "));
    }
    gateway.assertArrived(sent);
    assertTrue(log(folder).contains("conn_use="), "mails share a connection");
  }

  private void handOver(Postfix postfix, String to) throws IOException {
    try (SmtpClient client = new SmtpClient(postfix.port())) {
      String reply = client.data(USER, to, SubmissionGateway.content());
      assertTrue(reply.startsWith("250 "), reply);
    }
  }

  private String relaying(Path folder, String mechanism, String password) {
    return """
        relayhost = [%1$s]:%2$d
        smtp_sasl_auth_enable = yes
        smtp_sasl_password_maps = inline:{ { [%1$s]:%2$d = %3$s:%4$s } }
        smtp_sasl_mechanism_filter = %5$s
        smtp_sasl_security_options = noanonymous
        smtp_tls_security_level = verify
        smtp_tls_CAfile = %6$s
        smtp_tls_connection_reuse = yes
        smtp_connection_cache_destinations = [%1$s]:%2$d
        default_destination_concurrency_limit = 1
        """
        .formatted(
            HOST,
            gateway.port(Door.STARTTLS),
            USER,
            password,
            mechanism,
            folder.resolve("authority.crt"));
  }

  private static String log(Path folder) throws IOException {
    return Files.readString(folder.resolve("mail.log"));
  }

  private static String name(String program, String mechanism, Door door) {
    return (program + "-" + mechanism + "-" + door).toLowerCase(Locale.ROOT);
  }

  private static void refused(Ran ran) {
    assertNotEquals(0, ran.code(), ran::said);
    assertTrue(ran.said().contains("535 5.7.8 "), ran::said);
  }

  private static void assumeInstalled(String program, String packages) {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of(program)), program + ": apt-get install " + packages);
  }
}

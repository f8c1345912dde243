package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A gateway with one user, who may prove it by every mechanism that there is, over TLS that a
 * client can verify.
 */
final class SubmissionGateway implements AutoCloseable {
  static final String USER = "ann@ours.example.org";
  static final String PASSWORD = "secret and more";
  static final String WRONG = "no secret at all";
  static final String DOMAIN = "elsewhere.test";

  /** What the certificate names. */
  static final String HOST = "localhost";

  /** Where mail goes that nobody may send. */
  private static final String NEVER = "never";

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Path data;
  private final AtomicInteger runs = new AtomicInteger();
  private final int lmtp = Ports.free();
  private final int submission = Ports.free();
  private final int submissions = Ports.free();
  private final TokenIssuer issuer = new TokenIssuer();
  private final TestCertificates certificates;
  private final Gateway gateway;

  SubmissionGateway(Path data) throws IOException {
    this.data = data;
    certificates = new TestCertificates(data);
    certificates.server("elliptic", "rsa");
    certificates.client("ann", USER);
    MailSettingsFolder folder = new MailSettingsFolder(data);
    folder.write("ann", user(secrets()));
    gateway = Gateway.standalone(data, settings(folder));
    Files.write(mail(), content());
    Files.write(
        mailWithoutLastLineEnd(), Arrays.copyOf(content(), content().length - "\r\n".length()));
  }

  /** How TLS begins. */
  enum Door {
    STARTTLS,
    TLS
  }

  int mx() {
    return gateway.mxPort();
  }

  int lmtp() {
    return lmtp;
  }

  int port(Door door) {
    return switch (door) {
      case STARTTLS -> submission;
      case TLS -> submissions;
    };
  }

  TokenIssuer issuer() {
    return issuer;
  }

  /** What proves the user by a mechanism. */
  String secret(String mechanism) {
    return switch (mechanism.toLowerCase(Locale.ROOT)) {
      case "oauthbearer", "xoauth2" -> issuer.token(USER);
      default -> PASSWORD;
    };
  }

  TestCertificates certificates() {
    return certificates;
  }

  /** The file with the mail that every client sends, lines with CRLF. */
  Path mail() {
    return data.resolve("mail.eml");
  }

  /** The same for a program that ends it itself. */
  Path mailWithoutLastLineEnd() {
    return data.resolve("mail-without-end.eml");
  }

  /** A recipient whose mail {@link #assertArrived} looks for. */
  static String to(String name) {
    return name + "@" + DOMAIN;
  }

  /** The recipient of what must be refused. */
  static String toNobody() {
    return to(NEVER);
  }

  /** Dots, octets above 127, blanks at line ends, a long line and empty lines. */
  static byte[] content() {
    return ("From: Ann <%s>\r\nTo: bob@%s\r\nSubject: hello\r\n".formatted(USER, DOMAIN)
            + "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@ours.example.org>\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n\r\n"
            + ".\r\n..\r\n.x\r\ngr\u00fcn und blau \t\r\n"
            + "x".repeat(900)
            + "\r\n\r\n\r\nFrom here\r\nthe end\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The mails have come, each once, octet for octet, and everybody knows from whom. */
  void assertArrived(Set<String> names) {
    assertArrived(names, content());
  }

  /** The same of another content. */
  void assertArrived(Set<String> names, byte[] content) {
    Maildirs maildirs = new Maildirs(data);
    for (String name : names) {
      await("the mail for " + name).atMost(LONG).until(() -> !maildirs.of(name, DOMAIN).isEmpty());
      assertEquals(1, maildirs.of(name, DOMAIN).size(), name);
      byte[] file = maildirs.of(name, DOMAIN).getFirst();
      int start = Math.max(0, file.length - content.length);
      assertArrayEquals(content, Arrays.copyOfRange(file, start, file.length), name);
    }
    assertEquals(List.of(), maildirs.of(NEVER, DOMAIN), "what was refused did not come");
    Set<String> recipients =
        names.stream()
            .map(name -> URLDecoder.decode(name, StandardCharsets.UTF_8)) // a folder's name
            .map(SubmissionGateway::to)
            .collect(Collectors.toSet());
    List<Events.Event> accepted =
        Events.all(gateway.bootstrap()).stream()
            .filter(event -> event.type().equals("accepted"))
            .filter(event -> recipients.contains(event.recipient()))
            .toList();
    assertEquals(names.size(), accepted.size());
    for (Events.Event event : accepted) {
      assertEquals(USER, event.data().path("identity").asText(), event.recipient());
      assertEquals(USER, event.data().path("reversePath").asText(), event.recipient());
    }
  }

  /** Runs a program to its end. */
  Ran run(String name, List<String> command) throws IOException {
    Path log = data.resolve(name + "-" + runs.incrementAndGet() + ".log");
    int code = ChildProcess.start(log, command).waitFor(LONG);
    return new Ran(code, Files.readString(log, StandardCharsets.ISO_8859_1));
  }

  /** How a program ended, and all that it has said. */
  record Ran(int code, String said) {}

  @Override
  public void close() {
    gateway.close();
    issuer.close();
  }

  /** Made by the command that a person would use. */
  private String secrets() throws IOException {
    String hash = "./poststrom user hash ";
    String password = "printf '%s\\n' '" + PASSWORD + "' | POSTSTROM_BUILT=1 ";
    Path out = data.resolve("secrets");
    String script =
        "cd %s; %s argon2id scram-sha-256 scram-sha-1 cram-md5 > %s; %s digest-md5 %s %s >> %s"
            .formatted(Checkout.root(), password + hash, out, password + hash, USER, "ours", out);
    Ran made = run("hash", List.of("sh", "-ec", script));
    assertEquals(0, made.code(), made::said);
    return Files.readString(out)
        .lines()
        .map(secret -> "\"" + secret + "\"")
        .collect(Collectors.joining(", "));
  }

  private static String user(String secrets) {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: MailUser
        metadata: {name: ann}
        spec:
          identity: %s
          secrets: [%s]
        """
        .formatted(USER, secrets);
  }

  private Map<String, String> settings(MailSettingsFolder folder) {
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.mail-settings", folder.path());
    all.put("poststrom.ingress.relay-networks", "192.0.2.0/24");
    all.put("poststrom.ingress.lmtp.port", String.valueOf(lmtp));
    all.put("poststrom.ingress.submission.port", String.valueOf(submission));
    all.put("poststrom.ingress.submissions.port", String.valueOf(submissions));
    all.put("poststrom.ingress.tls.certificate", both(certificates::certificate));
    all.put("poststrom.ingress.tls.key", both(certificates::key));
    all.put("poststrom.ingress.tls.client-authorities", certificates.authority().toString());
    all.put("poststrom.ingress.door.error-delay", "0s"); // a stranger's many tries take no time,
    all.put("poststrom.ingress.max-errors", "1000"); // and are all looked at
    all.put("poststrom.ingress.max-idle-commands", "10000");
    String auth = "poststrom.ingress.auth.";
    all.put(
        auth + "mechanisms",
        "EXTERNAL,SCRAM-SHA-256-PLUS,SCRAM-SHA-256,SCRAM-SHA-1-PLUS,SCRAM-SHA-1,OAUTHBEARER,"
            + "XOAUTH2,DIGEST-MD5,CRAM-MD5,PLAIN,LOGIN");
    all.put(auth + "failure-delay", "10ms");
    all.put(auth + "max-failures-per-address", "10000");
    all.put(auth + "max-failures-per-account", "10000");
    all.put(auth + "token.issuer", TokenIssuer.ISSUER);
    all.put(auth + "token.audience", TokenIssuer.AUDIENCE);
    all.put(auth + "token.keys", issuer.url());
    return all;
  }

  private static String both(Function<String, Path> file) {
    return file.apply("elliptic") + "," + file.apply("rsa");
  }
}

package io.poststrom.ingress.ldap;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.ldap.LdapPasswords.Lookup;
import io.poststrom.ingress.ldap.LdapRules.Account;
import io.poststrom.ingress.ldap.LdapRules.Encryption;
import io.poststrom.ingress.ldap.LdapRules.Server;
import io.poststrom.ingress.policy.RecipientSource.Inquiry;
import io.poststrom.ingress.policy.RecipientSource.Knowledge;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.settings.DomainPattern;
import io.poststrom.settings.MailDomain;
import io.poststrom.smtp.MailboxParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLDAP's server, which takes a bind on an encrypted connection only. */
class SlapdTest {
  private static final Path SLAPD = Path.of("/usr/sbin/slapd");
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");

  /** GnuTLS, which slapd has, wants the public key with the private one; Java's have it not. */
  private static final List<String> CERTIFICATE =
      List.of(
          OPENSSL.toString(),
          "req",
          "-x509",
          "-nodes",
          "-days",
          "3",
          "-subj",
          "/CN=localhost",
          "-addext",
          "subjectAltName=DNS:localhost",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-keyout",
          "server.key",
          "-out",
          "server.crt");

  private static final String BASE = "dc=example,dc=org";
  private static final String CONFIGURATION =
      """
      include /etc/ldap/schema/core.schema
      include /etc/ldap/schema/cosine.schema
      include /etc/ldap/schema/inetorgperson.schema
      modulepath /usr/lib/ldap
      moduleload back_mdb
      TLSCertificateFile FOLDER/server.crt
      TLSCertificateKeyFile FOLDER/server.key
      security simple_bind=128
      database mdb
      maxsize 1048576
      suffix "dc=example,dc=org"
      directory FOLDER/db
      access to attrs=userPassword by anonymous auth by * none
      access to * by dn.exact="cn=gateway,dc=example,dc=org" read by * none
      """;
  private static final String ENTRIES =
      """
      dn: dc=example,dc=org
      objectClass: dcObject
      objectClass: organization
      o: example
      dc: example

      dn: cn=gateway,dc=example,dc=org
      objectClass: organizationalRole
      objectClass: simpleSecurityObject
      cn: gateway
      userPassword: service

      dn: uid=ann,dc=example,dc=org
      objectClass: inetOrgPerson
      cn: Ann
      sn: Ann
      uid: ann
      mail: ann@example.org
      userPassword: right

      dn: uid=info,dc=example,dc=org
      objectClass: inetOrgPerson
      cn: Info
      sn: Info
      uid: info
      mail: info@example.org
      mail: office@example.org
      userPassword: right

      dn: uid=locked,dc=example,dc=org
      objectClass: inetOrgPerson
      cn: Locked
      sn: Locked
      uid: locked
      mail: locked@example.org
      """;

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int port;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.isExecutable(SLAPD), "slapd is missing: apt-get install slapd");
    Assumptions.assumeTrue(
        Files.isExecutable(OPENSSL), "openssl is missing: apt-get install openssl");
    Files.createDirectory(folder.resolve("db"));
    assertEquals(0, start(CERTIFICATE).waitFor(), () -> output());
    Files.writeString(folder.resolve("password"), "service\n");
    Files.writeString(
        folder.resolve("slapd.conf"), CONFIGURATION.replace("FOLDER", folder.toString()));
    Files.writeString(folder.resolve("entries"), ENTRIES);
    Process add = run("-T", "add", "-l", folder.resolve("entries").toString());
    assertEquals(0, add.waitFor(), () -> output());
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process server = run("-d", "0", "-h", "ldap://localhost:" + port);
    opened.add(server::destroy);
    await().atMost(Duration.ofSeconds(20)).until(this::listens);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void recipientsAndPasswordsAreFound() {
    LdapDirectory directory = open(Encryption.START_TLS);

    assertEquals(Knowledge.KNOWN, ask(directory, "ann@example.org"));
    assertEquals(Knowledge.KNOWN, ask(directory, "info@example.org"));
    assertEquals(Knowledge.UNKNOWN, ask(directory, "eve@example.org"));
    assertEquals(Knowledge.UNKNOWN, ask(directory, "*@example.org"));
    assertEquals(Optional.of(new Verdict.Holds("ann@example.org")), judge(directory, "right"));
    assertEquals(Optional.of(new Verdict.Fails()), judge(directory, "wrong"));
    assertEquals(Optional.of(new Verdict.Fails()), judge(directory, ""));
    assertEquals(Optional.of(new Verdict.Fails()), judge(directory, "locked", "right"));
    assertEquals(Optional.of(new Verdict.Fails()), judge(directory, "eve", "right"));
    assertEquals(Optional.of(new Verdict.Fails()), judge(directory, "info", "right")); // as whom?
    assertEquals(Optional.of(new Verdict.Holds("ann@example.org")), judge(directory, "right"));
  }

  @Test
  void whatItWantsEncryptedIsNoWrongPassword() {
    LdapDirectory directory = open(Encryption.NONE);

    assertEquals(Optional.empty(), judge(directory, "right"));
    assertEquals(Knowledge.UNSURE, ask(directory, "ann@example.org"));
  }

  private LdapDirectory open(Encryption encryption) {
    LdapDirectory directory =
        new LdapDirectory(
            new LdapRules(
                List.of(new Server("localhost", port, encryption)),
                Optional.of(folder.resolve("server.crt")),
                Optional.of(new Account("cn=gateway," + BASE, folder.resolve("password"))),
                2,
                10,
                Duration.ofSeconds(10)));
    opened.addFirst(directory);
    return directory;
  }

  private static Knowledge ask(LdapDirectory directory, String address) {
    MailDomain domain =
        new MailDomain(
            "ours", List.of(new DomainPattern("example.org")), MailDomain.Handling.DEFAULT);
    return new LdapRecipients(directory, BASE, LdapRecipients.filter("(mail={address})"))
        .ask(new Inquiry(domain, MailboxParser.parse(address), address, Optional.empty()))
        .toCompletableFuture()
        .join();
  }

  private static Optional<Verdict> judge(LdapDirectory directory, String password) {
    return judge(directory, "ann", password);
  }

  private static Optional<Verdict> judge(LdapDirectory directory, String user, String password) {
    Lookup lookup =
        new Lookup.Search(BASE, LdapPasswords.filter("(uid={user})"), Optional.of("mail"));
    return new LdapPasswords(directory, lookup)
        .judge(new Proof.Password(user, password))
        .toCompletableFuture()
        .join();
  }

  private boolean listens() {
    try (Socket socket = new Socket("localhost", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Process run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(SLAPD.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-f", folder.resolve("slapd.conf").toString()));
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
        .start();
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}

package io.poststrom.ingress.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.OperationType;
import io.poststrom.ingress.ldap.LdapRules.Account;
import io.poststrom.ingress.ldap.LdapRules.Encryption;
import io.poststrom.ingress.ldap.LdapRules.Server;
import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.KeyedChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * UnboundID's directory in memory behind a real socket on localhost, with StartTLS. It has ann, bob
 * and two with one address, and an account {@code cn=gateway} with the password {@code service}
 * without which nothing is shown.
 */
final class TestDirectory implements AutoCloseable {
  static final String BASE = "dc=example,dc=org";

  private static final char[] NO_PASSWORD = new char[0];

  private final Path folder;
  private final InMemoryDirectoryServer server;

  /** A directory whose certificate is for a host name. */
  TestDirectory(Path folder, String certificateOf) throws Exception {
    this.folder = folder;
    Certificate certificate = Certificate.selfSigned(certificateOf, Instant.now());
    Files.writeString(folder.resolve("authority.pem"), certificate.chain());
    Files.writeString(folder.resolve("password"), "service\n");
    InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
    config.addAdditionalBindCredentials("cn=gateway", "service");
    config.setSchema(null);
    config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPConfig(
            "plain", null, 0, context(certificate).getSocketFactory()));
    this.server = new InMemoryDirectoryServer(config);
    fill();
    server.startListening();
  }

  private void fill() throws Exception {
    server.add("dn: " + BASE, "objectClass: domain", "dc: example");
    server.add("dn: ou=people," + BASE, "objectClass: organizationalUnit", "ou: people");
    person("ann", "ann@example.org", "right");
    person("bob", "bob@example.org", "bob's");
    person("twin1", "twin@example.org", "right");
    person("twin2", "twin@example.org", "right");
    person("spaced", "ann smith@example.org", "right");
    server.add(
        "dn: uid=two,ou=people," + BASE,
        "objectClass: person",
        "uid: two",
        "mail: one@example.org",
        "mail: two@example.org",
        "userPassword: right");
    server.add(
        "dn: uid=nomail,ou=people," + BASE,
        "objectClass: person",
        "uid: nomail",
        "userPassword: right");
  }

  private void person(String uid, String mail, String password) throws Exception {
    server.add(
        "dn: uid=" + uid + ",ou=people," + BASE,
        "objectClass: person",
        "uid: " + uid,
        "mail: " + mail,
        "userPassword: " + password);
  }

  /** How it is asked, in time. */
  LdapRules rules(Encryption encryption, String password) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), password + "\n");
    return new LdapRules(
        List.of(new Server("localhost", port(), encryption)),
        Optional.of(folder.resolve("authority.pem")),
        Optional.of(new Account("cn=gateway", file)),
        2,
        20,
        Duration.ofSeconds(5));
  }

  int port() {
    return server.getListenPort();
  }

  void add(String uid, String mail) throws Exception {
    person(uid, mail, "right");
  }

  /** Ends all connections and takes no new ones. */
  void goDown() {
    server.shutDown(true);
  }

  /** On the same port. */
  void comeBack() throws Exception {
    server.startListening();
  }

  @Override
  public void close() {
    server.shutDown(true);
  }

  private static SSLContext context(Certificate certificate) throws Exception {
    KeyedChain chain = KeyedChain.of(certificate);
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "server",
        chain.key(),
        NO_PASSWORD,
        chain.chain().toArray(new java.security.cert.Certificate[0]));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}

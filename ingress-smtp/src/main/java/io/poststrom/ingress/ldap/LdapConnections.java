package io.poststrom.ingress.ldap;

import com.unboundid.ldap.sdk.BindRequest;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.PasswordProvider;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import io.poststrom.ingress.ldap.LdapRules.Account;
import io.poststrom.ingress.ldap.LdapRules.Encryption;
import io.poststrom.ingress.ldap.LdapRules.Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Two pools of connections: on those of the one we are ourselves and search, those of the other try
 * users' passwords. None is open at first, so that a directory that is down keeps nothing from
 * starting; one that the server has closed is replaced. Servers' names are checked.
 */
final class LdapConnections implements AutoCloseable {
  private static final Duration OLD = Duration.ofMinutes(10);
  private static final int MAX_MESSAGE = 1 << 20;

  private final LDAPConnectionPool searches;
  private final LDAPConnectionPool passwords;

  /**
   * Opens nothing yet.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  LdapConnections(LdapRules rules) {
    try {
      SSLContext tls = tls(rules.authorities());
      // whoever tries a password searches first
      searches =
          pool(rules, 2 * rules.connections(), tls, rules.account().map(one -> bind(one, rules)));
      passwords = pool(rules, rules.connections(), tls, Optional.empty());
    } catch (LDAPException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  LDAPConnectionPool searches() {
    return searches;
  }

  LDAPConnectionPool passwords() {
    return passwords;
  }

  @Override
  public void close() {
    searches.close();
    passwords.close();
  }

  private static LDAPConnectionPool pool(
      LdapRules rules, int most, SSLContext tls, Optional<BindRequest> account)
      throws LDAPException {
    ServerSet servers =
        new FailoverServerSet(
            rules.servers().stream().map(one -> server(one, rules, tls, account)).toList());
    LDAPConnectionPool pool =
        new LDAPConnectionPool(servers, orNull(account), 0, most, null, false);
    pool.setRetryFailedOperationsDueToInvalidConnections(
        EnumSet.of(OperationType.SEARCH, OperationType.BIND));
    pool.setMaxConnectionAgeMillis(OLD.toMillis());
    return pool;
  }

  /** Who we are is said before a connection counts as made: else the next server is not tried. */
  private static ServerSet server(
      Server server, LdapRules rules, SSLContext tls, Optional<BindRequest> account) {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setConnectTimeoutMillis((int) rules.connectTimeout().toMillis());
    options.setResponseTimeoutMillis(rules.timeout().toMillis());
    options.setUseSynchronousMode(true);
    options.setFollowReferrals(false);
    options.setMaxMessageSize(MAX_MESSAGE);
    options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
    @Nullable SocketFactory sockets =
        server.encryption() == Encryption.TLS
            ? new TlsSockets(tls.getSocketFactory(), rules.connectTimeout())
            : null;
    PostConnectProcessor connected =
        server.encryption() == Encryption.START_TLS
            ? new StartTLSPostConnectProcessor(tls)
            : new NothingToDo();
    return new SingleServerSet(
        server.host(), server.port(), sockets, options, orNull(account), connected);
  }

  private static BindRequest bind(Account account, LdapRules rules) {
    BindRequest bind =
        new SimpleBindRequest(account.dn(), new FilePassword(account.passwordFile().toString()));
    bind.setResponseTimeoutMillis(rules.connectTimeout().toMillis());
    return bind;
  }

  private static SSLContext tls(Optional<Path> authorities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, authorities.isEmpty() ? null : trust(authorities.get()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the authorities can't be read: " + e, e);
    }
  }

  private static TrustManager[] trust(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority " + store.size(), one);
      }
    }
    if (store.size() == 0) {
      throw new IllegalArgumentException("there is no certificate in " + file);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static <T> @Nullable T orNull(Optional<T> value) {
    return value.isPresent() ? value.get() : null;
  }

  /** All servers of a set must have some processor, or none. */
  private record NothingToDo() implements PostConnectProcessor {
    @Override
    public void processPreAuthenticatedConnection(LDAPConnection connection) {}

    @Override
    public void processPostAuthenticatedConnection(LDAPConnection connection) {}
  }

  /** Read anew for every connection, so that it can be changed. */
  private static final class FilePassword extends PasswordProvider {
    private static final long serialVersionUID = 1;

    private final String file;

    FilePassword(String file) {
      this.file = file;
    }

    @Override
    public byte[] getPasswordBytes() throws LDAPException {
      try {
        byte[] password =
            Files.readString(Path.of(file)).stripTrailing().getBytes(StandardCharsets.UTF_8);
        if (password.length == 0) {
          throw new LDAPException(ResultCode.PARAM_ERROR, file + " is empty");
        }
        return password;
      } catch (IOException e) {
        throw new LDAPException(ResultCode.PARAM_ERROR, file + " can't be read: " + e, e);
      }
    }
  }
}

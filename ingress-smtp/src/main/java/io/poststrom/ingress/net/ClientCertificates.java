package io.poststrom.ingress.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;

/**
 * Client certificates as identities. The handshake takes every certificate, because many programs
 * show theirs to everybody and log in with a password: it only proves that the client has its key.
 * Whether one of our authorities has issued it is looked at afterwards, and without that it is
 * worth nothing.
 *
 * <p>Threads: any. The authorities can be replaced at any time.
 */
public final class ClientCertificates extends X509ExtendedTrustManager {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.auth");

  private volatile X509TrustManager authorities;

  /**
   * Believes what these authorities have issued.
   *
   * @throws IllegalArgumentException with a few words that say what is wrong with the PEM text
   */
  public ClientCertificates(String pem) {
    this.authorities = trusting(pem);
  }

  /**
   * Believes these from now on.
   *
   * @throws IllegalArgumentException with a few words; then the old ones stay
   */
  public void replace(String pem) {
    authorities = trusting(pem);
  }

  /** Whom the client of a session has proven to be by its certificate; empty for nobody. */
  List<String> identities(SSLSession session) {
    try {
      X509Certificate[] chain =
          Arrays.stream(session.getPeerCertificates())
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      authorities.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return CertificateNames.identities(chain[0]);
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    } catch (CertificateException e) {
      LOG.infof("A client's certificate proves nothing here: %s", e.getMessage());
      return List.of();
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
    // See the class.
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    // See the class.
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    // See the class.
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("for clients only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("for clients only");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("for clients only");
  }

  /** Named in the handshake, so that a client with several certificates finds the right one. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }

  private static X509TrustManager trusting(String pem) {
    List<X509Certificate> certificates = KeyedChain.certificates(pem);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("authority" + i, certificates.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the authorities can't be used: " + e.getMessage(), e);
    }
  }
}

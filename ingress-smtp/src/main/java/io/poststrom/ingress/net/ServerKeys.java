package io.poststrom.ingress.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that we serve. A client that names a host (SNI, RFC 6066 section 3) gets one for
 * it, any other one the first. They can be replaced at any time: handshakes that begin later get
 * the new ones, and nothing else notices. Several for one host, with keys of different algorithms,
 * serve clients that know only one of these.
 *
 * <p>Threads: any.
 */
public final class ServerKeys extends X509ExtendedKeyManager {
  private static final int SNI_HOST_NAME = 0;

  private volatile Served served;

  /**
   * What is served now, and what handshakes under way may still ask for.
   *
   * @param round tells the aliases of one from those of the next
   */
  private record Served(int round, List<KeyedChain> now, List<KeyedChain> before) {
    String alias(int index) {
      return round + "/" + index;
    }

    Optional<KeyedChain> find(String alias) {
      String[] parts = alias.split("/", 2);
      int index = Integer.parseInt(parts[1]);
      List<KeyedChain> chains =
          Integer.parseInt(parts[0]) == round
              ? now
              : Integer.parseInt(parts[0]) == round - 1 ? before : List.of();
      return index < chains.size() ? Optional.of(chains.get(index)) : Optional.empty();
    }
  }

  /** Serves these, at least one. */
  public ServerKeys(List<KeyedChain> chains) {
    this.served = new Served(0, List.copyOf(chains), List.of());
  }

  /** Serves these from now on, at least one. */
  public synchronized void replace(List<KeyedChain> chains) {
    served = new Served(served.round() + 1, List.copyOf(chains), served.now());
  }

  /** When the first of the certificates expires. */
  public Instant expires() {
    return served.now().stream()
        .map(KeyedChain::expires)
        .min(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Served all = served;
    List<KeyedChain> chains = all.now();
    String host = hostNamed(engine).filter(name -> isServed(chains, name)).orElse("");
    KeyedChain first = chains.getFirst();
    for (int i = 0; i < chains.size(); i++) {
      KeyedChain chain = chains.get(i);
      boolean isFor =
          host.isEmpty()
              ? chain == first || first.names().stream().anyMatch(chain::serves)
              : chain.serves(host);
      if (isFor && chain.key().getAlgorithm().equals(keyType)) {
        return all.alias(i);
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return served.find(alias).map(c -> c.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return served.find(alias).map(KeyedChain::key).orElse(null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  private static boolean isServed(List<KeyedChain> chains, String host) {
    return chains.stream().anyMatch(chain -> chain.serves(host));
  }

  private static Optional<String> hostNamed(SSLEngine engine) {
    SSLSession handshake = engine.getHandshakeSession();
    return handshake instanceof ExtendedSSLSession extended
        ? extended.getRequestedServerNames().stream()
            .filter(name -> name.getType() == SNI_HOST_NAME)
            .map(name -> new SNIHostName(name.getEncoded()))
            .map(name -> name.getAsciiName().toLowerCase(Locale.ROOT))
            .findFirst()
        : Optional.empty();
  }
}

package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.app.CertificateFiles.Held;
import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.ClientCertificates;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.KeyedChain;
import io.poststrom.ingress.net.ServerKeys;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Our certificates and the authorities of clients, from files that are read again when they change.
 * What can't be used leaves all as it was. Handshakes that begin later get what is new; sessions
 * notice nothing.
 */
final class TlsFiles {
  private static final Logger LOG = Logger.getLogger(TlsFiles.class);
  private static final String RELOADS = "poststrom_ingress_tls_reloads";
  private static final String OUTCOME = "outcome";

  private final CertificateFiles files;
  private final MeterRegistry registry;
  private final FileWatch watch;
  private final Encryption encryption;

  /**
   * Reads the files, or makes a self-signed certificate where none is named.
   *
   * @throws WrongSettings with all that is wrong with them
   */
  TlsFiles(CertificateFiles files, String hostname, MeterRegistry registry, InstantSource clock) {
    this.files = files;
    this.registry = registry;
    this.watch = new FileWatch("tls-files", files.paths());
    Held held = files.read();
    ServerKeys keys =
        new ServerKeys(
            held.chains().isEmpty() ? List.of(selfSigned(hostname, clock)) : held.chains());
    this.encryption = new Encryption(keys, held.authorities().map(ClientCertificates::new));
    registry.counter(RELOADS, OUTCOME, "loaded");
    registry.counter(RELOADS, OUTCOME, "refused");
    registry.gauge(
        "poststrom_ingress_tls_certificate_expiry_timestamp_seconds",
        keys,
        k -> k.expires().getEpochSecond());
  }

  Encryption encryption() {
    return encryption;
  }

  /** Reads the files again whenever they change, or have changed since they were read. */
  FileWatch watch() {
    return watch.start(this::reload);
  }

  void reload() {
    try {
      Held held = files.read();
      if (!held.chains().isEmpty()) {
        encryption.keys().replace(held.chains());
      }
      encryption.clients().ifPresent(clients -> held.authorities().ifPresent(clients::replace));
      registry.counter(RELOADS, OUTCOME, "loaded").increment();
      LOG.infof(
          "The certificates were read again: %s, the first expires %s",
          held.chains(), encryption.keys().expires());
    } catch (WrongSettings e) {
      registry.counter(RELOADS, OUTCOME, "refused").increment();
      LOG.errorf(
          "The changed certificates can't be used, the last good ones stay in force: %s",
          Objects.toString(e.getMessage()).replaceAll("\\s+", " "));
    }
  }

  private static KeyedChain selfSigned(String hostname, InstantSource clock) {
    LOG.info(
        "No poststrom.ingress.tls.certificate and .key: using a self-signed certificate. It keeps"
            + " mail from being read on the way, but clients that check it will refuse it.");
    return KeyedChain.of(Certificate.selfSigned(hostname, clock.instant()));
  }
}

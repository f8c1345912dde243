package io.poststrom.ingress.sasl;

import java.util.Optional;

/**
 * Port: what ties an exchange to the TLS connection that it runs over, so that nobody in between
 * can pass it on. RFC 5056.
 */
public interface ChannelBindings {
  /**
   * The data of a binding.
   *
   * @param type the registered name: {@code tls-exporter} (RFC 9266), {@code tls-server-end-point}
   *     (RFC 5929)
   * @return empty where the connection can't give it
   */
  Optional<byte[]> data(String type);
}

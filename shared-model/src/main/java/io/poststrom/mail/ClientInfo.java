package io.poststrom.mail;

import java.util.Optional;

/**
 * Who handed a mail in.
 *
 * @param listener the listener's name: mx, submission, submissions, or a service's own name for
 *     mail it made itself ({@code bounce})
 * @param address the client's address as text, no brackets, no scope; {@code 127.0.0.1} for own
 *     mail
 * @param port the client's port, 0 to 65535
 * @param helo the argument of HELO or EHLO as given; empty before one was given
 * @param tls protocol and cipher suite, such as {@code TLSv1.3 TLS_AES_128_GCM_SHA256}
 * @param trusted whether the address is in a relay network or the client has proven who it is
 * @param identity who the client has proven to be
 */
public record ClientInfo(
    String listener,
    String address,
    int port,
    String helo,
    Optional<String> tls,
    Trust trusted,
    Optional<String> identity) {
  /** A client that has proven nothing. */
  public ClientInfo(
      String listener, String address, int port, String helo, Optional<String> tls, Trust trusted) {
    this(listener, address, port, helo, tls, trusted, Optional.empty());
  }

  /** Whether mail of this client is outbound mail of ours or mail from the world. */
  public enum Trust {
    RELAY,
    WORLD
  }
}

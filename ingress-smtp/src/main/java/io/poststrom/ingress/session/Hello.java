package io.poststrom.ingress.session;

import java.util.Optional;

/**
 * How the client introduced itself.
 *
 * @param name the argument of HELO or EHLO as given
 * @param form which of the two
 * @param tls protocol and cipher suite where the connection is encrypted
 */
record Hello(String name, Form form, Optional<String> tls) {
  /** Extensions exist only after EHLO: RFC 5321 section 2.2.1. */
  enum Form {
    HELO,
    EHLO
  }
}

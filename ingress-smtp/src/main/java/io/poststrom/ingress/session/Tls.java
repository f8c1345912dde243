package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.ChannelBindings;
import java.util.List;
import java.util.Optional;

/**
 * The encryption of a connection.
 *
 * @param description protocol and cipher suite
 * @param bindings what ties an authentication to it
 * @param names whom the client's certificate names, if one of our authorities has issued it
 */
public record Tls(String description, ChannelBindings bindings, List<String> names) {
  public Tls {
    names = List.copyOf(names);
  }

  /** That of a client without a certificate. */
  public Tls(String description, ChannelBindings bindings) {
    this(description, bindings, List.of());
  }

  /** The same where the peer speaks for another client, who has proven nothing by it. */
  Tls ofAnother() {
    return new Tls(description, type -> Optional.empty());
  }
}

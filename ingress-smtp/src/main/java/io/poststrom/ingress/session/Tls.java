package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.ChannelBindings;

/**
 * The encryption of a connection.
 *
 * @param description protocol and cipher suite
 * @param bindings what ties an authentication to it
 */
public record Tls(String description, ChannelBindings bindings) {}

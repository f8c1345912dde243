package io.poststrom.ingress.net;

import io.poststrom.ingress.session.Listener;

/**
 * A port to listen on.
 *
 * @param host the local address, {@code 0.0.0.0} or {@code ::} for all
 * @param port 0 to 65535; 0 for any free port
 */
public record ListenAddress(Listener listener, String host, int port) {}

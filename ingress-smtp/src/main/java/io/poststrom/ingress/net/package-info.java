/**
 * Conversations on real sockets: Vert.x listeners, TLS, and the clock that ends slow sessions.
 * Imports Vert.x, Netty buffers, the session and the policy. Holds no SMTP. Read {@link
 * io.poststrom.ingress.net.VertxSmtpServer} first.
 */
@NullMarked
package io.poststrom.ingress.net;

import org.jspecify.annotations.NullMarked;

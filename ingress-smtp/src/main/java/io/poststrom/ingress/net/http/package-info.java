/**
 * Submission over HTTP on real sockets: reads requests and writes answers. What they mean is the
 * package {@code submission}'s. Imports Vert.x, the listeners' TLS, the session and the policy.
 * Read {@link io.poststrom.ingress.net.http.Exchange} first.
 */
@NullMarked
package io.poststrom.ingress.net.http;

import org.jspecify.annotations.NullMarked;

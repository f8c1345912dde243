/**
 * SASL, the server's side, without I/O: a client's message in, a step out (RFC 4422). Mechanisms
 * know the form of a proof, never whether it holds: that is judged elsewhere. Imports the JDK and
 * shared-model's {@code settings} values. Read {@link io.poststrom.ingress.sasl.Mechanism} first,
 * then {@link io.poststrom.ingress.sasl.Scram}.
 */
@NullMarked
package io.poststrom.ingress.sasl;

import org.jspecify.annotations.NullMarked;

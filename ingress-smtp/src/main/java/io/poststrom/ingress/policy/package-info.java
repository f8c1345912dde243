/**
 * Who may send what to whom, as pure rules. Imports the JDK, shared-model's {@code smtp}, {@code
 * mail} and {@code settings} values, and the session's ports that it implements. Read {@link
 * io.poststrom.ingress.policy.RelayPolicy} first.
 */
@NullMarked
package io.poststrom.ingress.policy;

import org.jspecify.annotations.NullMarked;

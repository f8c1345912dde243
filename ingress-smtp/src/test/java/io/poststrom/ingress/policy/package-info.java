/** Tests of {@code io.poststrom.ingress.policy}. */
@NullMarked
package io.poststrom.ingress.policy;

import org.jspecify.annotations.NullMarked;

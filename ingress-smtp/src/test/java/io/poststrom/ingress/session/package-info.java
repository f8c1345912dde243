/** Tests of {@code io.poststrom.ingress.session}. */
@NullMarked
package io.poststrom.ingress.session;

import org.jspecify.annotations.NullMarked;

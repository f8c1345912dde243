/** Tests of {@code io.poststrom.ingress.net}. */
@NullMarked
package io.poststrom.ingress.net;

import org.jspecify.annotations.NullMarked;

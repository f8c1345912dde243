/** Tests of {@code io.poststrom.ingress.kafka}. */
@NullMarked
package io.poststrom.ingress.kafka;

import org.jspecify.annotations.NullMarked;

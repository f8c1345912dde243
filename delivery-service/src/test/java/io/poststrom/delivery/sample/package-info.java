/** Obligations made for tests. */
@NullMarked
package io.poststrom.delivery.sample;

import org.jspecify.annotations.NullMarked;

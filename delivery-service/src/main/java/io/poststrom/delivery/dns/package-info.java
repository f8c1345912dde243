/**
 * Routing's questions to DNS, asked with the shared client. Imports {@code io.poststrom.dns} and
 * {@code route}.
 */
@NullMarked
package io.poststrom.delivery.dns;

import org.jspecify.annotations.NullMarked;

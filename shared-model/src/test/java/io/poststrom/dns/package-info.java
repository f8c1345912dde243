/** Tests of the DNS client, against real servers on loopback. */
@NullMarked
package io.poststrom.dns;

import org.jspecify.annotations.NullMarked;

/**
 * Where mail goes: the rules of RFC 5321 section 5.1 from a recipient's host to the addresses that
 * are tried, in their order. Pure but for the port {@link io.poststrom.delivery.route.HostLookup};
 * imports the JDK and the shared model's {@code smtp}, {@code mail}, {@code site} and {@code
 * settings}. Read {@link io.poststrom.delivery.route.NextHopFinder} first.
 */
@NullMarked
package io.poststrom.delivery.route;

import org.jspecify.annotations.NullMarked;

/**
 * What keeps clients out before their mail costs anything: networks, rates, early talk, names in
 * HELO, reverse DNS, DNS lists, SPF, greylisting. Imports the JDK, shared-model's values, its DNS
 * client and its SPF, greylisting, the session's port {@link io.poststrom.ingress.session.Door}
 * that it implements, and the policy's networks. Read {@link io.poststrom.ingress.door.Doorkeeper}
 * first.
 */
@NullMarked
package io.poststrom.ingress.door;

import org.jspecify.annotations.NullMarked;

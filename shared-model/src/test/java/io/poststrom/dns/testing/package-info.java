/**
 * A DNS server for tests: zone text in, real UDP and TCP on loopback out. Other modules get it as
 * shared-model's test-jar. Imports dnsjava and the JDK. Read {@link
 * io.poststrom.dns.testing.ZoneServer} first, then {@link io.poststrom.dns.testing.Zone} for the
 * grammar.
 */
@NullMarked
package io.poststrom.dns.testing;

import org.jspecify.annotations.NullMarked;

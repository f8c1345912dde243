/**
 * DNS for everyone who asks it: one asynchronous client with a cache, shared by the services whose
 * cores know DNS only as a port of their own.
 *
 * <p>Imports dnsjava, JBoss Logging and the JDK. Read {@link io.poststrom.dns.DnsClient} first,
 * then {@link io.poststrom.dns.DnsAnswer}. docs/dns.md says what an operator should know.
 */
@NullMarked
package io.poststrom.dns;

import org.jspecify.annotations.NullMarked;

/**
 * SPF's port to DNS, over {@link io.poststrom.dns.DnsClient}. Imports that client, SPF and the JDK.
 * One class.
 */
@NullMarked
package io.poststrom.spf.dns;

import org.jspecify.annotations.NullMarked;

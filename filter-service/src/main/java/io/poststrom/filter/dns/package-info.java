/**
 * The filter's ports to DNS, over {@link io.poststrom.dns.DnsClient}. Imports io.poststrom.dns, the
 * cores whose ports it implements, and the JDK. Read {@link io.poststrom.filter.dns.MxOverDns}
 * first.
 */
@NullMarked
package io.poststrom.filter.dns;

import org.jspecify.annotations.NullMarked;

package io.poststrom.smtp;

import java.net.InetAddress;

/**
 * An address literal, {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}. RFC 5321 section 4.1.3.
 *
 * @param address the address; an IPv4-mapped IPv6 address stays as the JDK maps it, to IPv4
 * @param text the literal as it was given, brackets included
 */
public record AddressLiteral(InetAddress address, String text) implements Host {}

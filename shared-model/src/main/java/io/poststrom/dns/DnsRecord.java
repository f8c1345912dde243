package io.poststrom.dns;

import java.net.InetAddress;

/**
 * One record of an answer, typed. Names are dotted, in lower case, without trailing dot; one
 * character stands for one octet.
 */
public sealed interface DnsRecord {
  /** An A or AAAA record. */
  record Address(InetAddress address) implements DnsRecord {}

  /**
   * An MX record. RFC 5321 section 5.1.
   *
   * @param preference 0 to 65535, lower is preferred
   * @param exchange the host; empty for the root, the null MX of RFC 7505
   */
  record Mx(int preference, String exchange) implements DnsRecord {}

  /**
   * A TXT record, its strings joined without anything between them (RFC 7208 section 3.3).
   *
   * @param text one character per octet (ISO 8859-1), so that nothing is lost and equality works
   */
  record Txt(String text) implements DnsRecord {}

  /** A PTR record. */
  record Ptr(String name) implements DnsRecord {}

  /** A CNAME record, where that itself is asked for: elsewhere aliases are followed. */
  record Alias(String target) implements DnsRecord {}

  /**
   * A TLSA record. RFC 6698 section 2.1.
   *
   * @param usage the certificate usage, 0 to 255
   * @param selector what of the certificate is compared, 0 to 255
   * @param matching how it is compared, 0 to 255
   * @param data the certificate association data, in hexadecimal
   */
  record Tlsa(int usage, int selector, int matching, String data) implements DnsRecord {}
}

package io.poststrom.settings;

import java.util.List;

/**
 * Kind {@code MailRoute}: where mail for some domains goes instead of their MX.
 *
 * @param name the document's {@code metadata.name}; 1 to 63 characters, unique
 * @param domains 1 or more
 * @param nextHop where to
 */
public record MailRoute(String name, List<DomainPattern> domains, NextHop nextHop) {
  public MailRoute {
    domains = List.copyOf(domains);
  }

  /** Where a route leads. */
  public sealed interface NextHop {
    /** {@code smartHost}: its addresses are tried, its MX is not asked. */
    record SmartHost(HostPort host) implements NextHop {}

    /** {@code hosts}: tried in this order. */
    record Hosts(List<HostPort> hosts) implements NextHop {
      public Hosts {
        hosts = List.copyOf(hosts);
      }
    }

    /** {@code maildir}: one Maildir per recipient below this folder. */
    record Maildir(String folder) implements NextHop {}

    /** {@code mx}: the MX after all, for domains that a wider route would claim. */
    record Mx() implements NextHop {}
  }

  /**
   * A host and a port.
   *
   * @param host a domain name, or an address without brackets
   * @param port 1 to 65535
   */
  public record HostPort(String host, int port) {
    public HostPort {
      if (host.isEmpty() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException("want HOST:PORT with a port of 1 to 65535");
      }
    }

    /**
     * Parses {@code host:port}, {@code [2001:db8::1]:port}, or a bare host with the default port.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static HostPort parse(String text, int defaultPort) {
      int colon = text.lastIndexOf(':');
      boolean bare =
          colon < 0 || text.endsWith("]") || text.indexOf(':') != colon && !text.startsWith("[");
      String host = bare ? text : text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      try {
        return new HostPort(host, bare ? defaultPort : Integer.parseInt(text.substring(colon + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("the port of " + text + " is not a number", e);
      }
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String text() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }
}

package io.poststrom.dns;

import java.net.InetSocketAddress;

/** Reads {@code host}, {@code host:port}, {@code [2001:db8::1]:port} and a bare IPv6 address. */
final class ServerAddress {
  private static final int DNS_PORT = 53;

  private ServerAddress() {}

  static InetSocketAddress parse(String text) {
    String bare = text.strip();
    int bracket = bare.indexOf(']');
    int colon = bare.lastIndexOf(':');
    if (bare.startsWith("[") && bracket > 0) {
      String port = bracket + 1 == bare.length() ? ":" + DNS_PORT : bare.substring(bracket + 1);
      return address(
          bare.substring(1, bracket), port.startsWith(":") ? port.substring(1) : "", text);
    }
    if (colon < 0 || colon != bare.indexOf(':')) {
      return address(bare, String.valueOf(DNS_PORT), text);
    }
    return address(bare.substring(0, colon), bare.substring(colon + 1), text);
  }

  private static InetSocketAddress address(String host, String port, String text) {
    try {
      int number = Integer.parseInt(port);
      if (!host.isEmpty() && number > 0 && number <= 0xffff) {
        return new InetSocketAddress(host, number);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "poststrom.dns.servers: '" + text + "' is not host:port with a port of 1 to 65535");
  }
}

package io.poststrom.dns;

import java.net.InetSocketAddress;

/** Reads {@code host}, {@code host:port}, {@code [2001:db8::1]:port} and a bare IPv6 address. */
public final class ServerAddress {
  private static final int DNS_PORT = 53;

  private ServerAddress() {}

  static InetSocketAddress parse(String text) {
    return parse("poststrom.dns.servers", text, DNS_PORT);
  }

  /**
   * Reads the value of a setting or option.
   *
   * @param port where the text names none
   * @throws IllegalArgumentException with the setting and what would be right
   */
  public static InetSocketAddress parse(String setting, String text, int port) {
    String bare = text.strip();
    int bracket = bare.indexOf(']');
    int colon = bare.lastIndexOf(':');
    if (bare.startsWith("[") && bracket > 0) {
      String behind = bracket + 1 == bare.length() ? ":" + port : bare.substring(bracket + 1);
      return address(
          setting,
          bare.substring(1, bracket),
          behind.startsWith(":") ? behind.substring(1) : "",
          text);
    }
    if (colon < 0 || colon != bare.indexOf(':')) {
      return address(setting, bare, String.valueOf(port), text);
    }
    return address(setting, bare.substring(0, colon), bare.substring(colon + 1), text);
  }

  private static InetSocketAddress address(String setting, String host, String port, String text) {
    try {
      int number = Integer.parseInt(port);
      if (!host.isEmpty() && number > 0 && number <= 0xffff) {
        return new InetSocketAddress(host, number);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        setting + ": '" + text + "' is not host:port with a port of 1 to 65535");
  }
}

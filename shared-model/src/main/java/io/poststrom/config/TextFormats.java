package io.poststrom.config;

import io.poststrom.settings.MailRoute.HostPort;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;

/** The forms that a text may have. */
final class TextFormats {
  private static final int ANY_PORT = 1;

  private TextFormats() {}

  static boolean fits(Setting.Format format, String text) {
    try {
      return switch (format) {
        case TEXT -> true;
        case HOST_PORT -> isHost(HostPort.parse(text.strip(), ANY_PORT).host());
        case DOMAIN -> !Domain.of(text.strip()).text().isEmpty();
        case ADDRESS -> InetAddress.ofLiteral(text.strip()).getAddress().length > 0;
        case NETWORK -> isNetwork(text.strip());
      };
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static String label(Setting.Format format) {
    return switch (format) {
      case TEXT -> "text";
      case HOST_PORT -> "host:port";
      case DOMAIN -> "domain";
      case ADDRESS -> "address";
      case NETWORK -> "network";
    };
  }

  static String wanted(Setting.Format format) {
    return switch (format) {
      case TEXT -> "a text";
      case HOST_PORT -> "host:port, such as mail.example.org:25 or [2001:db8::1]:25";
      case DOMAIN -> "a domain name, such as mail.example.org";
      case ADDRESS -> "an address, such as 192.0.2.1 or 2001:db8::1";
      case NETWORK -> "an address or a network, such as 192.0.2.0/24 or 2001:db8::/32";
    };
  }

  private static boolean isHost(String host) {
    boolean literal =
        host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    return literal
        ? InetAddress.ofLiteral(host).getAddress().length > 0
        : !Domain.of(host).text().isEmpty();
  }

  private static boolean isNetwork(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
    return prefix >= 0 && prefix <= bits;
  }
}

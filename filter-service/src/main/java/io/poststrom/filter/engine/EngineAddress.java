package io.poststrom.filter.engine;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** Where an engine listens. */
public sealed interface EngineAddress {
  /** A host's port. */
  record Tcp(String host, int port) implements EngineAddress {
    public Tcp {
      if (host.isEmpty() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException("want a host and a port of 1 to 65535");
      }
    }

    @Override
    public SocketAddress resolve() {
      return new InetSocketAddress(host, port);
    }

    @Override
    public String text() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /** A socket of this machine. */
  record Unix(Path path) implements EngineAddress {
    @Override
    public SocketAddress resolve() {
      return UnixDomainSocketAddress.of(path);
    }

    @Override
    public String text() {
      return "unix:" + path;
    }
  }

  /** For a connection; may ask DNS, and wait for it. */
  SocketAddress resolve();

  /** As it stands in settings. */
  String text();

  /**
   * Parses {@code host:port}, {@code [2001:db8::1]:port}, {@code unix:/path} or {@code /path}, and
   * as milters have it {@code inet:port@host}, {@code inet6:port@host} and {@code local:/path}.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static EngineAddress parse(String text) {
    if (text.startsWith("/")) {
      return new Unix(Path.of(text));
    }
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (scheme) {
      case "unix", "local" -> new Unix(Path.of(rest));
      case "inet", "inet6" -> ofMilter(text, rest);
      default -> tcp(text, text.lastIndexOf(':'));
    };
  }

  private static EngineAddress ofMilter(String text, String portAtHost) {
    int at = portAtHost.indexOf('@');
    if (at < 0) {
      throw wrong(text);
    }
    return new Tcp(portAtHost.substring(at + 1), port(text, portAtHost.substring(0, at)));
  }

  private static EngineAddress tcp(String text, int colon) {
    if (colon <= 0) {
      throw wrong(text);
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new Tcp(
        bracketed ? host.substring(1, host.length() - 1) : host,
        port(text, text.substring(colon + 1)));
  }

  private static int port(String text, String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "want HOST:PORT, inet:PORT@HOST or unix:/PATH, not " + text);
  }
}

package io.poststrom.ingress.net;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The two ends of a connection.
 *
 * @param remote the client
 * @param local our address that it connected to
 */
record Endpoints(InetSocketAddress remote, InetAddress local) {
  /** Those of the connection itself. */
  static Endpoints of(Channel channel) {
    return new Endpoints(
        addressOf(channel.remoteAddress()), addressOf(channel.localAddress()).getAddress());
  }

  /**
   * Those that a PROXY header names. A proxy that speaks for itself (LOCAL, a health check) and one
   * that does not know the client (UNKNOWN) name none: these stay.
   *
   * @throws IllegalArgumentException where the header names no internet addresses
   */
  Endpoints named(HAProxyMessage header) {
    if (header.command() == HAProxyCommand.LOCAL) {
      return this;
    }
    return switch (header.proxiedProtocol()) {
      case TCP4, TCP6 ->
          new Endpoints(
              new InetSocketAddress(
                  InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort()),
              InetAddress.ofLiteral(header.destinationAddress()));
      case UNKNOWN -> this;
      default ->
          throw new IllegalArgumentException(
              "it speaks for a client of " + header.proxiedProtocol() + ", not TCP");
    };
  }

  private static InetSocketAddress addressOf(SocketAddress address) {
    if (address instanceof InetSocketAddress internet) {
      return internet;
    }
    throw new IllegalStateException("no internet address: " + address);
  }
}

package io.poststrom.filter.net;

import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineAddress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One connection, or what becomes one. May be closed from any thread, even while it is opened. */
final class Socket {
  private static final Logger LOG = Logger.getLogger(Socket.class);
  private static final int BUFFER = 16_384;

  private @Nullable SocketChannel channel;
  private @Nullable Connection connection;
  private boolean isClosed;
  private volatile long restsSince;

  /** Connects, unless it is connected. */
  Connection open(EngineAddress address) throws IOException {
    if (connection != null) {
      return connection;
    }
    SocketAddress where = address.resolve();
    SocketChannel opened =
        where instanceof UnixDomainSocketAddress
            ? SocketChannel.open(java.net.StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    if (!isGiven(opened)) {
      opened.close();
      throw new IOException("too late to connect");
    }
    opened.connect(where);
    if (!(where instanceof UnixDomainSocketAddress)) {
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    Connection now =
        new Connection(
            new BufferedInputStream(Channels.newInputStream(opened), BUFFER),
            new BufferedOutputStream(Channels.newOutputStream(opened), BUFFER));
    connection = now;
    return now;
  }

  private synchronized boolean isGiven(SocketChannel opened) {
    channel = opened;
    return !isClosed;
  }

  void rest() {
    restsSince = System.nanoTime();
  }

  boolean isIdleFor(Duration time) {
    return System.nanoTime() - restsSince > time.toNanos();
  }

  /** Whoever blocks on it fails at once. */
  synchronized void close() {
    isClosed = true;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debugf("closing failed: %s", e);
      }
    }
  }
}

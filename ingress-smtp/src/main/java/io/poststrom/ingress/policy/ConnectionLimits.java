package io.poststrom.ingress.policy;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections, in all and per address; a relay network's clients count only in all. Of an
 * IPv6 address the first 64 bits count, because one host has all of the rest. Any thread.
 */
public final class ConnectionLimits {
  private static final int HOST_PREFIX = 64;
  private static final Reply TOO_MANY =
      Reply.of(421, 3, 2, "Too many connections; try again later");
  private static final Reply TOO_MANY_FROM_YOU =
      Reply.of(421, 7, 0, "Too many connections from your address; close some first");

  private final int most;
  private final int mostPerAddress;
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

  /** Limits of so many connections. */
  public ConnectionLimits(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /**
   * Counts a new connection.
   *
   * @return the reply where it is one too many; then {@link #left} must not be called for it
   */
  public Optional<Reply> arrived(InetAddress address, Trust trust) {
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return Optional.of(TOO_MANY);
    }
    int fromThere = trust == Trust.RELAY ? 0 : perAddress.merge(key(address), 1, Integer::sum);
    if (fromThere > mostPerAddress) {
      left(address, trust);
      return Optional.of(TOO_MANY_FROM_YOU);
    }
    return Optional.empty();
  }

  /** A counted connection has ended. */
  public void left(InetAddress address, Trust trust) {
    all.decrementAndGet();
    if (trust == Trust.WORLD) {
      perAddress.computeIfPresent(key(address), (a, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Connections now: for a gauge. */
  public int open() {
    return all.get();
  }

  private static InetAddress key(InetAddress address) {
    return address instanceof Inet6Address ? new Network(address, HOST_PREFIX).address() : address;
  }
}

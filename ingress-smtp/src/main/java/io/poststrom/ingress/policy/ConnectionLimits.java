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
 * Counts connections, in all, per address and per network; a relay network's clients count only in
 * all. While the process is overloaded nobody is let in at all. Of an IPv6 address the first 64
 * bits count, because one host has all of the rest. A network is an IPv4 /24 or an IPv6 /48. Any
 * thread.
 */
public final class ConnectionLimits {
  private static final int HOST_PREFIX = 64;
  private static final int SITE_PREFIX = 48;
  private static final int NETWORK_PREFIX = 24;
  private static final Reply OVERLOADED =
      Reply.of(421, 3, 2, "The service is overloaded; try again later");
  private static final Reply TOO_MANY =
      Reply.of(421, 3, 2, "Too many connections; try again later");
  private static final Reply TOO_MANY_FROM_YOU =
      Reply.of(421, 7, 0, "Too many connections from your address; close some first");
  private static final Reply TOO_MANY_FROM_NETWORK =
      Reply.of(421, 7, 0, "Too many connections from your network; close some first");

  private final int most;
  private final int mostPerAddress;
  private final int mostPerNetwork;
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();
  private final ConcurrentMap<Network, Integer> perNetwork = new ConcurrentHashMap<>();
  private volatile boolean overloaded;

  /** Limits of so many connections. */
  public ConnectionLimits(int most, int mostPerAddress, int mostPerNetwork) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
    this.mostPerNetwork = mostPerNetwork;
  }

  /** The same without a limit per network. */
  public ConnectionLimits(int most, int mostPerAddress) {
    this(most, mostPerAddress, Integer.MAX_VALUE);
  }

  /**
   * Counts a new connection.
   *
   * @return the reply where it is one too many; then {@link #left} must not be called for it
   */
  public Optional<Reply> arrived(InetAddress address, Trust trust) {
    if (overloaded) {
      return Optional.of(OVERLOADED);
    }
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return Optional.of(TOO_MANY);
    }
    Optional<Reply> refusal = count(address, trust);
    if (refusal.isPresent()) {
      left(address, trust);
    }
    return refusal;
  }

  /**
   * A counted connection turns out to be another address's.
   *
   * @return the reply where it is one too many; then it still counts as it did before
   */
  Optional<Reply> moved(InetAddress from, Trust fromTrust, InetAddress to, Trust toTrust) {
    release(from, fromTrust);
    Optional<Reply> refusal = count(to, toTrust);
    if (refusal.isPresent()) {
      release(to, toTrust);
      var _ = count(from, fromTrust);
    }
    return refusal;
  }

  /** A counted connection has ended. */
  public void left(InetAddress address, Trust trust) {
    all.decrementAndGet();
    release(address, trust);
  }

  /** While it is true nobody is let in. */
  public void overloaded(boolean now) {
    overloaded = now;
  }

  /** Whether nobody is let in. */
  public boolean isOverloaded() {
    return overloaded;
  }

  /** Which limit a reply of ours tells of: for metrics. */
  public static String rule(Reply reply) {
    return reply == OVERLOADED
        ? "overload"
        : reply == TOO_MANY
            ? "connections"
            : reply == TOO_MANY_FROM_YOU ? "connections-of-address" : "connections-of-network";
  }

  /** Connections now: for a gauge. */
  public int open() {
    return all.get();
  }

  /** Counts in any case; the reply where it is one too many. */
  private Optional<Reply> count(InetAddress address, Trust trust) {
    if (trust == Trust.RELAY) {
      return Optional.empty();
    }
    int fromThere = perAddress.merge(key(address), 1, Integer::sum);
    int fromAround = perNetwork.merge(network(address), 1, Integer::sum);
    if (fromThere <= mostPerAddress && fromAround <= mostPerNetwork) {
      return Optional.empty();
    }
    return Optional.of(fromThere > mostPerAddress ? TOO_MANY_FROM_YOU : TOO_MANY_FROM_NETWORK);
  }

  private void release(InetAddress address, Trust trust) {
    if (trust == Trust.WORLD) {
      perAddress.computeIfPresent(key(address), (a, count) -> count == 1 ? null : count - 1);
      perNetwork.computeIfPresent(network(address), (n, count) -> count == 1 ? null : count - 1);
    }
  }

  private static Network network(InetAddress address) {
    return new Network(address, address instanceof Inet6Address ? SITE_PREFIX : NETWORK_PREFIX);
  }

  private static InetAddress key(InetAddress address) {
    return address instanceof Inet6Address ? new Network(address, HOST_PREFIX).address() : address;
  }
}

package io.poststrom.ingress.identity;

import io.poststrom.ingress.policy.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts failed authentications of an address (of IPv6, the first 64 bits; empty where it is
 * nobody's own) and of an account, until a window after the first one has passed. Bounded: the
 * entry that was looked at longest ago goes first. An account that nobody has counts as well, else
 * it could be told from one that exists. Any thread.
 */
final class FailureTable {
  private static final int MAX_ENTRIES = 20_000;
  private static final int MAX_NAME = 80;
  private static final int HOST_PREFIX = 64;

  private final Limits limits;
  private final InstantSource clock;
  private final Map<String, Count> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MAX_ENTRIES;
        }
      };

  /** How many failures are enough, and for how long. */
  record Limits(int perAddress, int perAccount, Duration window) {}

  private record Count(int failures, Instant since) {}

  FailureTable(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Whether there were too many failures to look at one more proof. */
  synchronized boolean isClosed(Optional<InetAddress> address, Optional<String> account) {
    return address.map(from -> failures(key(from))).orElse(0) >= limits.perAddress()
        || account.map(name -> failures(key(name))).orElse(0) >= limits.perAccount();
  }

  synchronized void count(Optional<InetAddress> address, Optional<String> account) {
    address.ifPresent(from -> add(key(from)));
    account.ifPresent(name -> add(key(name)));
  }

  /** Counts one more unless there were too many: whether it has. */
  synchronized boolean countsUnlessClosed(Optional<InetAddress> address, Optional<String> account) {
    if (isClosed(address, account)) {
      return false;
    }
    count(address, account);
    return true;
  }

  /** How many addresses and accounts are remembered: for a gauge and tests. */
  synchronized int size() {
    return counts.size();
  }

  private int failures(String key) {
    @Nullable Count count = counts.get(key);
    return count == null || hasPassed(count) ? 0 : count.failures();
  }

  private void add(String key) {
    @Nullable Count count = counts.get(key);
    counts.put(
        key,
        count == null || hasPassed(count)
            ? new Count(1, clock.instant())
            : new Count(count.failures() + 1, count.since()));
  }

  private boolean hasPassed(Count count) {
    return clock.instant().isAfter(count.since().plus(limits.window()));
  }

  private static String key(InetAddress address) {
    return "from "
        + (address instanceof Inet6Address
            ? new Network(address, HOST_PREFIX).toString()
            : address.getHostAddress());
  }

  private static String key(String account) {
    String name = account.toLowerCase(Locale.ROOT);
    return "as " + (name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME));
  }
}

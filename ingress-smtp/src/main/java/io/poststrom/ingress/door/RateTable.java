package io.poststrom.ingress.door;

import io.poststrom.ingress.door.DoorRules.Rate;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Counts what comes of an address, of its network and of a label within a minute. What is refused
 * counts as well, so that who goes on pushing stays out. Bounded; any thread.
 */
final class RateTable {
  static final int MAX_ENTRIES = 50_000;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Count NONE = new Count(Instant.EPOCH, 0);

  private final Rate rate;
  private final InstantSource clock;
  private final RecentMap<Object, Count> counts = new RecentMap<>(MAX_ENTRIES);

  private record Count(Instant since, int number) {}

  RateTable(Rate rate, InstantSource clock) {
    this.rate = rate;
    this.clock = clock;
  }

  /** Counts one more, and says whether that is too many. */
  boolean isTooMany(InetAddress address) {
    boolean ofHost = isOver(rate.perAddress(), Neighbourhood.host(address));
    boolean ofNetwork = isOver(rate.perNetwork(), Neighbourhood.network(address));
    return ofHost || ofNetwork;
  }

  /** Counts one more of all networks of a label, and says whether that is too many. */
  boolean isTooMany(String label, int most) {
    return isOver(most, label);
  }

  /** How many addresses and networks are remembered: for tests. */
  int size() {
    return counts.size();
  }

  private boolean isOver(int most, Object who) {
    if (most == 0) {
      return false;
    }
    Instant now = clock.instant();
    return counts.update(who, NONE, before -> next(before, now)).number() > most;
  }

  private static Count next(Count before, Instant now) {
    return before.since().plus(WINDOW).isAfter(now)
        ? new Count(before.since(), before.number() + 1)
        : new Count(now, 1);
  }
}

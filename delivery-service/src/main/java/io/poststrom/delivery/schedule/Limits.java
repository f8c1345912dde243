package io.poststrom.delivery.schedule;

import java.time.Duration;

/**
 * How much the queue does at a time.
 *
 * @param perSite attempts of one site (and shard) in flight
 * @param inAll attempts in flight, all sites together
 * @param readyPerSite obligations of one site that lie in memory, ready to start
 * @param readyInAll the same for all sites together
 * @param loads records being read for obligations that have become due
 * @param contentBytes octets of contents held in memory by ready and running attempts
 * @param firstBackOff how long an unreachable site is left alone at first
 * @param longestBackOff and at most
 */
public record Limits(
    int perSite,
    int inAll,
    int readyPerSite,
    int readyInAll,
    int loads,
    long contentBytes,
    Duration firstBackOff,
    Duration longestBackOff) {
  public Limits {
    if (perSite < 1 || inAll < 1 || readyPerSite < 1 || readyInAll < 1 || loads < 1) {
      throw new IllegalArgumentException("limits are 1 or more");
    }
  }

  /** Limits for tests and for a machine of middling size. */
  public static Limits defaults() {
    return new Limits(
        20, 1_000, 200, 10_000, 64, 64L << 20, Duration.ofMinutes(1), Duration.ofMinutes(30));
  }
}

package io.poststrom.dns;

import io.poststrom.config.DnsSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How a {@link DnsClient} asks and remembers.
 *
 * @param servers the resolvers; empty means the system's
 * @param timeout how long one server may take for one try, 10 ms to 60 s
 * @param attempts how often a question is tried in all, 1 or more
 * @param inFlight how many questions may be with the servers at once, 1 or more, and {@link
 *     #SLOW_PER_SLOT} times as many whose answer is late; 16 times as many may wait
 * @param cacheBytes about how much heap the cache may take
 * @param maxTtl no answer is kept longer; a negative one no longer than an hour anyway
 * @param failureTtl how long a failure is remembered (RFC 9520: 1 s to 5 min); also how long a dead
 *     server is left alone
 */
public record DnsOptions(
    List<InetSocketAddress> servers,
    Duration timeout,
    int attempts,
    int inFlight,
    long cacheBytes,
    Duration maxTtl,
    Duration failureTtl) {
  /** Questions that may be late for each that may be with the servers. */
  static final int SLOW_PER_SLOT = 4;

  private static final Duration MAX_NEGATIVE = Duration.ofHours(1); // RFC 2308 section 5

  public DnsOptions {
    servers = List.copyOf(servers);
    if (timeout.toMillis() < 10 || timeout.toMillis() > 60_000) {
      throw new IllegalArgumentException("the timeout of a DNS query is 10 ms to 60 s");
    }
    if (attempts < 1 || inFlight < 1) {
      throw new IllegalArgumentException("at least 1 attempt and 1 query in flight");
    }
  }

  /** The defaults, with the given servers; none means the system's. */
  public static DnsOptions of(List<InetSocketAddress> servers) {
    return new DnsOptions(
        servers,
        Duration.ofSeconds(2),
        3,
        256,
        32L << 20,
        Duration.ofHours(1),
        Duration.ofSeconds(5));
  }

  /**
   * What an operator set.
   *
   * @throws IllegalArgumentException with the key and what would be right
   */
  public static DnsOptions of(DnsSettings settings) {
    return new DnsOptions(
        settings.servers().orElse(List.of()).stream().map(ServerAddress::parse).toList(),
        settings.timeout(),
        settings.attempts(),
        settings.inFlight(),
        (long) settings.cacheMebibytes() << 20,
        settings.cacheMaxTtl(),
        settings.cacheFailureTtl());
  }

  /** The same with another timeout and number of attempts. */
  public DnsOptions patience(Duration otherTimeout, int otherAttempts) {
    return new DnsOptions(
        servers, otherTimeout, otherAttempts, inFlight, cacheBytes, maxTtl, failureTtl);
  }

  /** The same with another bound of queries in flight. */
  public DnsOptions inFlight(int other) {
    return new DnsOptions(servers, timeout, attempts, other, cacheBytes, maxTtl, failureTtl);
  }

  long maxSeconds() {
    return maxTtl.toSeconds();
  }

  long maxNegativeSeconds() {
    return Math.min(MAX_NEGATIVE.toSeconds(), maxTtl.toSeconds());
  }
}

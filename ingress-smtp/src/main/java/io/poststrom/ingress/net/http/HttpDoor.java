package io.poststrom.ingress.net.http;

import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.policy.Arrivals;
import java.time.Duration;
import java.util.Optional;

/**
 * Where programs come in, and how much they may want.
 *
 * @param host the address
 * @param port the port
 * @param encryption empty: in the clear, for whom the {@code Gate} believes there
 * @param arrivals counts connections
 * @param limits what a request may be
 * @param eventLoops how many threads serve connections
 */
public record HttpDoor(
    String host,
    int port,
    Optional<Encryption> encryption,
    Arrivals arrivals,
    Limits limits,
    int eventLoops) {
  /** What is read of JSON lives beside its octets. */
  public static final int FACTOR = 2;

  /**
   * What a request may be.
   *
   * @param json the most octets of a request in JSON
   * @param memory the octets that all requests in JSON may hold; one of the longest needs twice its
   *     own
   * @param mails the most mails of a batch
   * @param idle how long a connection may say nothing within a request
   * @param transfer how long a request may take
   * @param settled how long the log and the filter may take to confirm a mail, and some more
   */
  public record Limits(
      long json, long memory, int mails, Duration idle, Duration transfer, Duration settled) {
    public Limits {
      if (memory < FACTOR * json) {
        throw new IllegalArgumentException("the longest JSON would never fit");
      }
    }
  }
}

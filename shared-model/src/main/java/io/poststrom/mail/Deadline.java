package io.poststrom.mail;

import io.poststrom.smtp.DeliverBy;
import java.time.Duration;
import java.time.Instant;

/**
 * When a mail is late. RFC 2852 section 4.1.
 *
 * @param at by then it is to be delivered, to the millisecond
 * @param mode what follows if it is not
 * @param trace whether the sender is to hear of each host on the way
 */
public record Deadline(Instant at, DeliverBy.Mode mode, DeliverBy.Trace trace) {
  private static final long MOST = 999_999_999;

  /** What the client has asked for at that moment. */
  public static Deadline of(DeliverBy by, Instant asked) {
    return new Deadline(asked.plusSeconds(by.seconds()), by.mode(), by.trace());
  }

  /** True where a mail that is late goes back, rather than on. */
  public boolean returns() {
    return mode == DeliverBy.Mode.RETURN;
  }

  /** What a next hop is to be asked for then; never of a mail that is to go back by now. */
  public DeliverBy left(Instant now) {
    return new DeliverBy(secondsLeft(now), mode, trace);
  }

  /** The whole seconds that are left; negative once it is late. */
  public long secondsLeft(Instant now) {
    return Math.clamp(Duration.between(now, at).getSeconds(), -MOST, MOST);
  }
}

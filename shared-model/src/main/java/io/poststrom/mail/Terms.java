package io.poststrom.mail;

import io.poststrom.smtp.TlsDemand;
import java.time.Instant;
import java.util.Optional;

/**
 * On what terms a sender has handed a mail in: what holds for its delivery beside the addresses.
 *
 * @param releaseAt when the first attempt may start: RFC 4865; empty: at once
 * @param priority -9 to 9, higher goes first: RFC 6710; 0 where nothing was said
 * @param deadline by when it is to be delivered: RFC 2852; empty: within the queue's life
 * @param tls over which connections it may be passed on: RFC 8689
 * @param unreported why no report of it goes to its sender, whatever becomes of it; empty: reports
 *     go as the sender asked for
 */
public record Terms(
    Optional<Instant> releaseAt,
    int priority,
    Optional<Deadline> deadline,
    TlsDemand tls,
    Optional<String> unreported) {
  /** The greatest distance of a priority from 0. RFC 6710 section 3. */
  public static final int MAX_PRIORITY = 9;

  /** Nothing was asked for. */
  public static final Terms NONE =
      new Terms(Optional.empty(), 0, Optional.empty(), TlsDemand.WHEN_OFFERED, Optional.empty());

  public Terms {
    if (Math.abs(priority) > MAX_PRIORITY) {
      throw new IllegalArgumentException("a priority is -9 to 9");
    }
  }

  /** As a sender asks for it. */
  public Terms(
      Optional<Instant> releaseAt, int priority, Optional<Deadline> deadline, TlsDemand tls) {
    this(releaseAt, priority, deadline, tls, Optional.empty());
  }

  /** Not to be tried before that time. */
  public Terms heldUntil(Instant release) {
    return new Terms(Optional.of(release), priority, deadline, tls, unreported);
  }

  /** To go before or after others. */
  public Terms withPriority(int value) {
    return new Terms(releaseAt, value, deadline, tls, unreported);
  }

  /** To be delivered by that time. */
  public Terms by(Deadline latest) {
    return new Terms(releaseAt, priority, Optional.of(latest), tls, unreported);
  }

  /** To be passed on over such connections. */
  public Terms over(TlsDemand demand) {
    return new Terms(releaseAt, priority, deadline, demand, unreported);
  }

  /** Its sender is not to be told anything of it. */
  public Terms unreported(String why) {
    return new Terms(releaseAt, priority, deadline, tls, Optional.of(why));
  }
}

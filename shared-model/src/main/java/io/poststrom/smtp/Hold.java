package io.poststrom.smtp;

import java.time.Instant;

/** How long a mail is to be held before its first attempt. RFC 4865 section 5. */
public sealed interface Hold {
  /** Until when, for a mail that is accepted at that moment. */
  Instant end(Instant accepted);

  /**
   * HOLDFOR.
   *
   * @param seconds 1 to 999,999,999
   */
  record For(long seconds) implements Hold {
    @Override
    public Instant end(Instant accepted) {
      return accepted.plusSeconds(seconds);
    }
  }

  /** HOLDUNTIL. */
  record Until(Instant time) implements Hold {
    @Override
    public Instant end(Instant accepted) {
      return time;
    }
  }
}

package io.poststrom.ingress.session;

import java.util.function.LongSupplier;

/** Until when a client may take its time: for what comes next, and for a whole content. */
final class Deadlines {
  private final TimeLimits limits;
  private final LongSupplier seconds;
  private long next;
  private long transfer;

  Deadlines(TimeLimits limits, LongSupplier seconds) {
    this.limits = limits;
    this.seconds = seconds;
  }

  /** A command, or a handshake, is waited for. */
  void awaitCommand() {
    next = seconds.getAsLong() + limits.command();
  }

  /** More octets of a content are waited for. */
  void awaitOctets() {
    next = seconds.getAsLong() + limits.data();
  }

  /** A content begins. */
  void beginTransfer() {
    transfer = seconds.getAsLong() + limits.transfer();
  }

  /** Whether the client has taken longer than it may. */
  boolean havePassed(Phase phase) {
    long now = seconds.getAsLong();
    return switch (phase) {
      case Phase.ReadingCommand _, Phase.ReadingResponse _, Phase.ShakingHands _ -> now >= next;
      case Phase.BetweenChunks _, Phase.ReadingContent _, Phase.Skipping _ ->
          now >= next || now >= transfer;
      case Phase.AwaitingRoom _ -> now >= transfer;
      // These end by the time limits of whom we wait for.
      case Phase.AwaitingReceipts _, Phase.Asking _, Phase.Submitting _ -> false;
      case Phase.Closed _ -> false;
    };
  }
}

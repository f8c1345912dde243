package io.poststrom.delivery.dialogue;

/**
 * The one table that says what a trouble leads to.
 *
 * <pre>
 * kind                      temporary             permanent
 * CONNECT GREETING HELLO    next host, defer      next host, at the last fail (*)
 * INSECURE                  next host, defer      next host, at the last fail (*)
 * TLS LOST UNREADABLE       next host, defer      -
 * MAIL RCPT DATA CONTENT    next host, defer      fail
 * UNFIT                     -                     fail
 * LOST_AFTER_CONTENT        maybe delivered       -
 * </pre>
 *
 * "Next host, defer" means: the next host of this attempt, deferred where there is none. (*) Only
 * if every host of the attempt said so: else a host that is merely down would turn a backup's
 * refusal into a bounce.
 */
public final class TroublePolicy {
  private TroublePolicy() {}

  /** What comes next for the recipient. */
  public enum Decision {
    NEXT_HOST,
    FAIL,
    MAYBE_DELIVERED
  }

  /** What comes next where other hosts may be left. */
  public static Decision decide(Trouble trouble) {
    return switch (trouble.kind()) {
      case CONNECT, GREETING, HELLO, TLS, INSECURE, LOST, UNREADABLE -> Decision.NEXT_HOST;
      case MAIL, RCPT, DATA, CONTENT -> trouble.isPermanent() ? Decision.FAIL : Decision.NEXT_HOST;
      case UNFIT -> Decision.FAIL;
      case LOST_AFTER_CONTENT -> Decision.MAYBE_DELIVERED;
    };
  }

  /** Whether the trouble concerns the host rather than this mail: others would fare no better. */
  public static boolean concernsHost(Trouble trouble) {
    return switch (trouble.kind()) {
      case CONNECT, GREETING, HELLO, TLS, LOST -> true;
      case MAIL, RCPT, DATA, CONTENT -> trouble.reply().map(r -> r.code() == 421).orElse(false);
      case INSECURE, UNFIT, UNREADABLE, LOST_AFTER_CONTENT -> false;
    };
  }
}

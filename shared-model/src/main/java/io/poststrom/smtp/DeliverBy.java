package io.poststrom.smtp;

/**
 * Within what time a mail is to be delivered, and what follows if it is not. RFC 2852 section 4.
 *
 * @param seconds from the MAIL command on, up to nine digits; zero or less for a mail that is late
 *     already, of which the sender has only wanted to be told
 * @param mode what follows
 * @param trace whether each host on the way is to tell the sender that it has passed the mail on
 */
public record DeliverBy(long seconds, Mode mode, Trace trace) {
  private static final long MOST = 999_999_999;

  /** What follows if the mail is late. */
  public enum Mode {
    /** It is returned as undeliverable. */
    RETURN("R"),
    /** The sender is told, and delivery goes on. */
    NOTIFY("N");

    private final String letter;

    Mode(String letter) {
      this.letter = letter;
    }
  }

  /** Whether the sender wants to hear of each host on the way. */
  public enum Trace {
    WANTED("T"),
    NOT_WANTED("");

    private final String letter;

    Trace(String letter) {
      this.letter = letter;
    }
  }

  public DeliverBy {
    if (Math.abs(seconds) > MOST) {
      throw new IllegalArgumentException("BY has at most nine digits");
    }
    if (mode == Mode.RETURN && seconds <= 0) {
      throw new IllegalArgumentException("BY with R is 1 second or more");
    }
  }

  /** The value of the parameter BY. */
  public String text() {
    return seconds + ";" + mode.letter + trace.letter;
  }
}

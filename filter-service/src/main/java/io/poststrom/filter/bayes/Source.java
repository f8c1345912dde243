package io.poststrom.filter.bayes;

/**
 * Who says what a mail is.
 *
 * @param name for the record: a person, a program, an address
 */
public record Source(Kind kind, String name) {
  /** Whom we believe how much. */
  public enum Kind {
    /** Who runs the gateway: may teach as much as there is. */
    OPERATOR,
    /** Who reads mail: may teach so much a day. */
    USER
  }

  /** As it is written down. */
  public String text() {
    return switch (kind) {
      case OPERATOR -> "operator " + name;
      case USER -> "user " + name;
    };
  }
}

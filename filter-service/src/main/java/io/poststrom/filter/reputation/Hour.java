package io.poststrom.filter.reputation;

import io.poststrom.mail.MailClass;

/**
 * What has come from somebody within one hour.
 *
 * @param number of the hour since 1970
 * @param mails all of them
 * @param ham what those weigh that are ham
 * @param spam likewise
 */
record Hour(long number, int mails, double ham, double spam) {
  /** An hour in which nothing has come yet. */
  static Hour empty(long number) {
    return new Hour(number, 0, 0, 0);
  }

  /** With one mail more. */
  Hour with(MailClass kind, double weight) {
    return switch (kind) {
      case HAM -> new Hour(number, mails + 1, ham + weight, spam);
      case SPAM -> new Hour(number, mails + 1, ham, spam + weight);
    };
  }

  /**
   * What counts of it: as if so many mails at most had come, in the ratio of all. In quarters, so
   * that a flood of which one mail is like the other changes nothing, and need not be written.
   */
  Hour counted(int most) {
    if (mails <= most) {
      return this;
    }
    double part = (double) most / mails;
    return new Hour(number, mails, quarters(ham * part), quarters(spam * part));
  }

  private static double quarters(double value) {
    return Math.round(value * 4) / 4.0;
  }
}

package io.poststrom.filter.reputation;

import io.poststrom.mail.SenderCount;
import java.util.Locale;

/**
 * What a sender's counts say of his next mail. An estimate from few mails says little, so the
 * bounds of Wilson's interval decide: good is who sends less than one spam in five even if chance
 * was kind to him, bad is who sends more than seven in ten even if it was not.
 */
public enum Standing {
  GOOD,
  BAD,
  /** Too little is known, or there is some of both. */
  OPEN;

  /** One in twenty is beyond the bound. */
  private static final double Z = 1.645;

  private static final double GOOD_BELOW = 0.2;
  private static final double BAD_ABOVE = 0.7;

  /** One burst makes nobody's name. */
  private static final int DAYS_FOR_GOOD = 3;

  private static final int DAYS_FOR_BAD = 2;

  /** Of these counts, as they weigh now. */
  public static Standing of(SenderCount count) {
    double all = count.total();
    if (all <= 0) {
      return OPEN;
    }
    int days = Long.bitCount(count.days());
    if (days >= DAYS_FOR_GOOD && bound(count.spam() / all, all, 1) < GOOD_BELOW) {
      return GOOD;
    }
    return days >= DAYS_FOR_BAD && bound(count.spam() / all, all, -1) > BAD_ABOVE ? BAD : OPEN;
  }

  /** In words: {@code 31 ham, 2 spam on 9 days}. */
  public static String words(SenderCount count) {
    return String.format(
        Locale.ROOT,
        "%.0f ham, %.0f spam on %d days",
        count.ham(),
        count.spam(),
        Long.bitCount(count.days()));
  }

  /** Wilson's interval for a share of so many: its upper bound (1) or its lower one (-1). */
  private static double bound(double share, double all, int sign) {
    double spread = Z * Math.sqrt(share * (1 - share) / all + Z * Z / (4 * all * all));
    return (share + Z * Z / (2 * all) + sign * spread) / (1 + Z * Z / all);
  }
}

package io.poststrom.mail;

import io.poststrom.site.Site;
import java.util.regex.Pattern;

/**
 * The identity of an obligation, made from mail and site, never at random: seeing one twice is
 * seeing one. Text: mail id, a dot, the site's 16 hex digits; then, where recipients at one site
 * are sent different header fields and so need more than one obligation, a dot and a number from 1;
 * for a mail that a person has released, a dot and the place where it was accepted again, since
 * other recipients may have been sent to, or released, before.
 */
public record ObligationId(String text) {
  private static final int DOT = 26;
  private static final int LENGTH = 43;
  private static final int MAX_PART_DIGITS = 4;
  private static final Pattern RELEASED = Pattern.compile("\\.[as][0-9a-z]{1,7}-[0-9a-z]{1,13}");

  public ObligationId {
    if (text.length() < LENGTH
        || text.charAt(DOT) != '.'
        || !text.substring(DOT + 1, LENGTH).chars().allMatch(ObligationId::isHexDigit)
        || text.length() > LENGTH && !isPart(text.substring(LENGTH))) {
      throw new IllegalArgumentException(
          "an obligation's id is a mail id, a dot and 16 hex digits, 43 characters in all, and"
              + " for a second part a dot and a number from 1, for what was released its place");
    }
  }

  /** The id of what {@code mail} means for {@code site}. */
  public static ObligationId of(MailId mail, Site site) {
    return new ObligationId(mail.text() + "." + site.hash());
  }

  /**
   * The id of one of several obligations that {@code mail} means for {@code site}.
   *
   * @param part 0 for the first, which has the id of {@link #of(MailId, Site)}
   */
  public static ObligationId of(MailId mail, Site site, int part) {
    ObligationId first = of(mail, site);
    return part == 0 ? first : new ObligationId(first.text() + "." + part);
  }

  /**
   * The id of what a released mail means for {@code site}.
   *
   * @param place the record of {@code mail.accepted} or {@code mail.slow} that it was addressed
   *     from: another release of the same mail has another one
   */
  public static ObligationId ofReleased(MailId mail, Site site, ContentRef.AtRecord place) {
    return new ObligationId(
        of(mail, site).text()
            + (place.topic().equals("mail.slow") ? ".s" : ".a")
            + Integer.toString(place.partition(), Character.MAX_RADIX)
            + "-"
            + Long.toString(place.offset(), Character.MAX_RADIX));
  }

  /** Whether this is an id of what {@code mail} means for {@code site}, whichever part. */
  public boolean isOf(MailId mail, Site site) {
    return text.startsWith(of(mail, site).text());
  }

  /** The mail it belongs to. */
  public MailId mail() {
    return new MailId(text.substring(0, DOT));
  }

  @Override
  public String toString() {
    return text;
  }

  private static boolean isHexDigit(int c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
  }

  private static boolean isPart(String suffix) {
    return RELEASED.matcher(suffix).matches()
        || suffix.charAt(0) == '.'
            && suffix.length() >= 2
            && suffix.length() <= 1 + MAX_PART_DIGITS
            && suffix.charAt(1) != '0'
            && suffix.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
  }
}

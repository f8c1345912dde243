package io.poststrom.mail;

import io.poststrom.site.Site;

/**
 * The identity of an obligation, made from mail and site, never at random: seeing one twice is
 * seeing one. Text: mail id, a dot, the site's 16 hex digits; then, where recipients at one site
 * are sent different header fields and so need more than one obligation, a dot and a number from 1.
 */
public record ObligationId(String text) {
  private static final int DOT = 26;
  private static final int LENGTH = 43;

  public ObligationId {
    if (text.length() != LENGTH
        || text.charAt(DOT) != '.'
        || !text.chars()
            .skip(DOT + 1)
            .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
      throw new IllegalArgumentException(
          "an obligation's id is a mail id, a dot and 16 hex digits, 43 characters in all");
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

  /** Whether this is an id of what {@code mail} means for {@code site}, whichever part. */
  public boolean isOf(MailId mail, Site site) {
    String first = of(mail, site).text();
    return text.equals(first)
        || text.startsWith(first + ".")
            && text.substring(first.length() + 1).matches("[1-9][0-9]{0,3}");
  }

  /** The mail it belongs to. */
  public MailId mail() {
    return new MailId(text.substring(0, DOT));
  }

  @Override
  public String toString() {
    return text;
  }
}

package io.poststrom.mail;

import io.poststrom.site.Site;

/**
 * The identity of an obligation, made from mail and site, never at random: seeing one twice is
 * seeing one. Text: mail id, a dot, the site's 16 hex digits.
 */
public record ObligationId(String text) {
  /** The id of what {@code mail} means for {@code site}. */
  public static ObligationId of(MailId mail, Site site) {
    return new ObligationId(mail.text() + "." + site.hash());
  }

  /** The mail it belongs to. */
  public MailId mail() {
    return new MailId(text.substring(0, text.indexOf('.')));
  }

  @Override
  public String toString() {
    return text;
  }
}

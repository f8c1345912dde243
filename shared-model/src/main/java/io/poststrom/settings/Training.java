package io.poststrom.settings;

import io.poststrom.mail.MailClass;
import java.util.Optional;

/**
 * Addresses of a MailDomain to which its users send mails that the classifier is to learn from.
 *
 * @param spam the {@link AddressKey}, or the local part of one, that takes mails as spam
 * @param ham the same for mails that are none
 */
public record Training(Optional<String> spam, Optional<String> ham) {
  /** Nothing is learned by mail. */
  public static final Training NONE = new Training(Optional.empty(), Optional.empty());

  /** As what mail to this key is learned. */
  Optional<MailClass> kind(String key) {
    if (isAt(spam, key)) {
      return Optional.of(MailClass.SPAM);
    }
    return isAt(ham, key) ? Optional.of(MailClass.HAM) : Optional.empty();
  }

  private static boolean isAt(Optional<String> address, String key) {
    return address
        .filter(one -> one.equals(one.indexOf('@') < 0 ? AddressKey.local(key) : key))
        .isPresent();
  }
}

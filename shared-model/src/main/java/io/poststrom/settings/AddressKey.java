package io.poststrom.settings;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.util.Locale;

/**
 * The form in which addresses are compared: without regard to case, quotes that change nothing left
 * out, the domain in its A-label form.
 */
public final class AddressKey {
  private static final String ANY_HOST = "@localhost";

  private AddressKey() {}

  /** {@code local-part@host}. */
  public static String of(Mailbox mailbox) {
    String local = mailbox.localPart();
    if (local.startsWith("\"")) {
      String bare = local.substring(1, local.length() - 1);
      local = isDotString(bare) ? bare : local;
    }
    String host = mailbox.host() instanceof Domain domain ? domain.ascii() : mailbox.host().text();
    return (local + '@' + host).toLowerCase(Locale.ROOT);
  }

  /**
   * The key of an address, or of a local part alone, which then stands for itself in any domain.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static String parse(String text) {
    return text.indexOf('@') >= 0
        ? of(MailboxParser.parse(text))
        : local(of(MailboxParser.parse(text + ANY_HOST)));
  }

  /** The local part of an address's key. */
  public static String local(String key) {
    return key.substring(0, key.lastIndexOf('@'));
  }

  /** Letters and digits with one of {@code . + _ -} between them, which mean the same unquoted. */
  private static boolean isDotString(String text) {
    boolean atomBefore = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean atom = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
      if (!atom && !(atomBefore && ".+_-".indexOf(c) >= 0)) {
        return false;
      }
      atomBefore = atom;
    }
    return atomBefore;
  }
}

package io.poststrom.settings;

import java.util.List;
import java.util.Locale;

/**
 * Kind {@code MailUser}: who may submit mail, and what proves it.
 *
 * @param name the document's {@code metadata.name}
 * @param identity the name that the user logs in with; without regard to case
 * @param secrets 1 or more
 */
public record MailUser(String name, String identity, List<UserSecret> secrets) {
  private static final int MAX_IDENTITY = 255;

  public MailUser {
    identity = identityOf(identity);
    secrets = List.copyOf(secrets);
  }

  /**
   * An identity in the form in which identities are compared.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static String identityOf(String text) {
    boolean fits =
        !text.isEmpty()
            && text.length() <= MAX_IDENTITY
            && text.codePoints().noneMatch(c -> Character.isWhitespace(c) || c < ' ' || c == 0x7f);
    if (!fits) {
      throw new IllegalArgumentException("want 1 to 255 characters without white space");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}

package io.poststrom.ingress.identity;

import io.poststrom.settings.MailUser;
import io.poststrom.settings.UserSecret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Users in a file: {@code IDENTITY:SECRET} a line, as {@code htpasswd -B} writes it; several lines
 * of one identity are several secrets. Lines that are empty or begin with {@code #} say nothing.
 */
public final class UserLines {
  private UserLines() {}

  /**
   * The users.
   *
   * @throws IllegalArgumentException with a sentence that says which line is wrong and shows no
   *     secret
   */
  public static List<MailUser> parse(String text) {
    Map<String, List<UserSecret>> secrets = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        add(secrets, line.strip(), number);
      }
    }
    return secrets.entrySet().stream()
        .map(user -> new MailUser(user.getKey(), user.getKey(), user.getValue()))
        .toList();
  }

  private static void add(Map<String, List<UserSecret>> secrets, String line, int number) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("line " + number + ": want IDENTITY:SECRET");
    }
    try {
      UserSecret secret = UserSecret.parse(line.substring(colon + 1));
      MailUser user = new MailUser("line", line.substring(0, colon), List.of(secret));
      secrets.computeIfAbsent(user.identity(), who -> new ArrayList<>()).add(secret);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }
}

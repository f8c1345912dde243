package io.poststrom.filter.links;

import java.lang.Character.UnicodeScript;
import java.net.IDN;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Whether words are made to look like others: letters of several scripts in one word, or of one
 * script that all look like Latin ones. The idea is that of Unicode's TS 39, the table is of what
 * is mistaken in mail.
 */
public final class Lookalike {
  /** Small Cyrillic, Greek and Armenian letters that look like small Latin ones. */
  private static final String LIKE_LATIN =
      "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u04bb\u0455\u0501\u051b\u051d\u0432"
          + "\u043a\u043c\u043d\u0442\u04cf\u04ab\u04af\u0491\u044c\u0433\u043f"
          + "\u03b1\u03bf\u03c1\u03bd\u03b9\u03ba\u03c5\u03c4\u03c7\u03b7\u0585\u0570\u057d\u0578";

  private Lookalike() {}

  /** Whether a host in A-labels shows as one that it is not. */
  public static boolean isHost(String host) {
    if (!host.contains("xn--")) {
      return false;
    }
    String shown = IDN.toUnicode(host, IDN.ALLOW_UNASSIGNED);
    String suffix = shown.substring(shown.lastIndexOf('.') + 1);
    boolean isLatin = suffix.chars().allMatch(c -> c < 0x80);
    for (String label : shown.split("\\.", -1)) {
      if (isMixed(label) || isLatin && isLikeLatin(label)) {
        return true;
      }
    }
    return false;
  }

  /** Latin letters together with Cyrillic, Greek, Armenian or Cherokee ones. */
  public static boolean isMixed(String word) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    word.codePoints().filter(Character::isLetter).mapToObj(UnicodeScript::of).forEach(scripts::add);
    return scripts.contains(UnicodeScript.LATIN)
        && (scripts.contains(UnicodeScript.CYRILLIC)
            || scripts.contains(UnicodeScript.GREEK)
            || scripts.contains(UnicodeScript.ARMENIAN)
            || scripts.contains(UnicodeScript.CHEROKEE));
  }

  /** Letters outside ASCII, each of which looks like one of ASCII. */
  private static boolean isLikeLatin(String label) {
    String small = label.toLowerCase(Locale.ROOT);
    return small.chars().anyMatch(c -> c >= 0x80)
        && small.chars().allMatch(c -> c < 0x80 || LIKE_LATIN.indexOf(c) >= 0);
  }
}

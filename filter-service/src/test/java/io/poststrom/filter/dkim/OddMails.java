package io.poststrom.filter.dkim;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Mails whose form is unusual and right: folded and repeated fields, 8-bit, blanks where nobody
 * sees them, empty bodies, very long lines. Strings of an octet a character; from a seed.
 */
public final class OddMails {
  private static final List<String> BLANKS =
      List.of(" ", "  ", "\t", " \t ", "\r\n ", "\r\n\t", "  \r\n \t");
  private static final List<String> NAMES =
      List.of(
          "To", "Cc", "Reply-To", "In-Reply-To", "List-Id", "X-Other", "Received", "MIME-Version");

  private final Random random;

  /** From that seed. */
  public OddMails(long seed) {
    random = new Random(seed);
  }

  /** The next one. */
  public String next() {
    StringBuilder mail = new StringBuilder("From: a@sender.example\r\n");
    for (String name : NAMES) {
      if (random.nextInt(3) > 0) {
        mail.append(random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT));
        mail.append(':').append(value()).append("\r\n");
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      mail.append("Resent-To: r").append(i).append("@sender.example\r\n");
    }
    mail.append("Subject:").append(value()).append("\r\n");
    mail.append("Date: Sun, 22 Nov 2026 03:59:00 +0000\r\nMessage-ID: <");
    mail.append(random.nextInt(1_000_000)).append("@sender.example>\r\n\r\n");
    for (int lines = random.nextInt(12); lines > 0; lines--) {
      mail.append(line()).append("\r\n");
    }
    return mail.toString();
  }

  /** Words between blanks of all kinds; never a line of blanks alone. */
  private String value() {
    StringBuilder value = new StringBuilder();
    for (int words = 1 + random.nextInt(8); words > 0; words--) {
      value.append(BLANKS.get(random.nextInt(BLANKS.size()))).append(word());
    }
    return random.nextInt(4) > 0
        ? value.toString()
        : value.append(random.nextBoolean() ? " " : " \t").toString();
  }

  private String line() {
    return switch (random.nextInt(7)) {
      case 0 -> "";
      case 1 -> " ".repeat(random.nextInt(4)) + "\t";
      case 2 -> word().repeat(500 + random.nextInt(2_000));
      case 3 -> "." + word();
      default -> word() + " " + word() + "\t\t" + word() + (random.nextBoolean() ? "  " : "");
    };
  }

  private String word() {
    StringBuilder word = new StringBuilder();
    for (int length = 1 + random.nextInt(9); length > 0; length--) {
      int kind = random.nextInt(12);
      word.append(
          kind == 0 ? (char) (0xa1 + random.nextInt(90)) : (char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}

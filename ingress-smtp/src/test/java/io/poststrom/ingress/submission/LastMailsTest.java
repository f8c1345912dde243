package io.poststrom.ingress.submission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.mail.MailId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is forgotten when it is too much. */
class LastMailsTest {
  private static final MailId ONE = new MailId("01jd9zq4x8e5t6r7m8n9p0qrs1");
  private static final MailId TWO = new MailId("01jd9zq4x8e5t6r7m8n9p0qrs2");
  private static final MailId THREE = new MailId("01jd9zq4x8e5t6r7m8n9p0qrs3");

  private final LastMails<String> last = new LastMails<>(2);

  @Test
  void theOneWantedLongestAgoIsForgottenFirst() {
    last.put(ONE, "one", 1);
    last.put(TWO, "two", 1);
    assertEquals(Optional.of("one"), last.get(ONE));

    last.put(THREE, "three", 1);

    assertEquals(Optional.of("one"), last.get(ONE));
    assertEquals(Optional.empty(), last.get(TWO));
    assertEquals(Optional.of("three"), last.get(THREE));
  }

  @Test
  void manyRecipientsCountAsManyMails() {
    last.put(ONE, "one", 15_000);
    last.put(ONE, "one more", 10_000);
    last.put(TWO, "two", 10_000);
    assertEquals(Optional.of("one more"), last.get(ONE));

    last.put(TWO, "two", 10_001);

    assertEquals(Optional.empty(), last.get(ONE));
    assertEquals(Optional.of("two"), last.get(TWO));
    last.put(THREE, "huge", 30_000);
    assertEquals(Optional.empty(), last.get(TWO));
    assertEquals(Optional.of("huge"), last.get(THREE));
  }
}

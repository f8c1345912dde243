package io.poststrom.ingress.kafka;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.MailId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Of which mails the log is asked at all. */
class KafkaMailStatesTest {
  private static final MailId MAIL = new MailId("01jd9zq4x8e5t6r7m8n9p0qrsv");
  private static final Instant MADE = MAIL.time();

  @Test
  void aMailIsKnownForAsLongAsEventsAreKept() {
    assertTrue(KafkaMailStates.mayBeKnown(MAIL, MADE));
    assertTrue(KafkaMailStates.mayBeKnown(MAIL, MADE.plus(Duration.ofDays(7))));
    assertFalse(KafkaMailStates.mayBeKnown(MAIL, MADE.plus(Duration.ofDays(8))));
  }

  @Test
  void clocksMayDifferALittle() {
    assertTrue(KafkaMailStates.mayBeKnown(MAIL, MADE.minusSeconds(59)));
    assertFalse(KafkaMailStates.mayBeKnown(MAIL, MADE.minusSeconds(61)));
  }
}

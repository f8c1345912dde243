package io.poststrom.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentContentsTest {
  private static final MailId MAIL = new MailId("01j9zzzzzzzzzzzzzzzzzzzzz1");
  private static final MailId OTHER = new MailId("01j9zzzzzzzzzzzzzzzzzzzzz2");

  private final AtomicLong now = new AtomicLong();
  private final RecentContents contents = new RecentContents(100, now::get);

  @Test
  void whatIsKeptIsThereUntilItIsTaken() {
    byte[] octets = new byte[60];
    contents.keep(MAIL, at(1), octets);

    assertSame(octets, contents.look(MAIL, at(1)).orElseThrow());
    assertSame(octets, contents.take(MAIL, at(1)).orElseThrow());
    assertEquals(Optional.empty(), contents.take(MAIL, at(1)));
  }

  @Test
  void anotherMailsContentIsNeverGiven() {
    contents.keep(MAIL, at(1), new byte[60]);

    assertEquals(Optional.empty(), contents.take(OTHER, at(1)));
    assertTrue(contents.look(MAIL, at(1)).isPresent());
  }

  @Test
  void whatFindsNoRoomIsNotKept() {
    contents.keep(MAIL, at(1), new byte[60]);
    contents.keep(OTHER, at(2), new byte[60]);

    assertTrue(contents.look(MAIL, at(1)).isPresent());
    assertEquals(Optional.empty(), contents.look(OTHER, at(2)));
  }

  @Test
  void whatWasTakenMakesRoom() {
    contents.keep(MAIL, at(1), new byte[60]);
    var _ = contents.take(MAIL, at(1));
    contents.keep(OTHER, at(2), new byte[100]);

    assertTrue(contents.look(OTHER, at(2)).isPresent());
  }

  @Test
  void whatNobodyTookMakesRoomAfterAWhile() {
    contents.keep(MAIL, at(1), new byte[60]);
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    contents.keep(OTHER, at(2), new byte[60]);

    assertEquals(Optional.empty(), contents.look(MAIL, at(1)));
    assertTrue(contents.look(OTHER, at(2)).isPresent());
  }

  @Test
  void theSameRecordTwiceCountsOnce() {
    contents.keep(MAIL, at(1), new byte[40]);
    contents.keep(MAIL, at(1), new byte[40]);
    contents.keep(OTHER, at(2), new byte[60]);

    assertTrue(contents.look(OTHER, at(2)).isPresent());
  }

  @Test
  void withoutCapacityNothingIsKept() {
    RecentContents none = RecentContents.none();
    none.keep(MAIL, at(1), new byte[1]);

    assertEquals(Optional.empty(), none.look(MAIL, at(1)));
  }

  private static ContentRef.AtRecord at(long offset) {
    return new ContentRef.AtRecord("mail.content", 0, offset);
  }
}

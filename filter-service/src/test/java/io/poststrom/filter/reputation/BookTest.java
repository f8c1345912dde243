package io.poststrom.filter.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.reputation.Book.Entry;
import io.poststrom.mail.SenderCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BookTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Decay DECAY = new Decay(Duration.ofDays(14));

  private static Entry entry(String subject, String writer, double ham) {
    return new Entry(subject, writer, new SenderCount(ham, 0, NOW.getEpochSecond(), 1));
  }

  private static Optional<Double> ham(Book book, String subject, Instant now) {
    return book.sum(subject, now).map(SenderCount::ham);
  }

  @Test
  void eachFilterHasItsOwnCountAndTheyAddUp() {
    Book book = new Book(DECAY, 10);
    book.put(entry("domain/a", "one", 3));
    book.put(entry("domain/a", "two", 4));
    book.put(entry("domain/a", "one", 5));
    assertEquals(Optional.of(9.0), ham(book, "domain/a", NOW));
    assertEquals(2, book.size());
    book.remove("domain/a", "one");
    book.remove("domain/a", "nobody");
    assertEquals(Optional.of(4.0), ham(book, "domain/a", NOW));
    book.remove("domain/a", "two");
    assertEquals(Optional.empty(), ham(book, "domain/a", NOW));
    assertEquals(0, book.size());
  }

  @Test
  void whoWasSeenLongestAgoMakesRoom() {
    Book book = new Book(DECAY, 3);
    book.put(entry("domain/a", "one", 1));
    book.put(entry("domain/b", "one", 1));
    book.put(entry("domain/b", "two", 1));
    book.sum("domain/a", NOW); // his mail is looked at
    book.put(entry("domain/c", "one", 1));
    assertTrue(book.sum("domain/b", NOW).isEmpty());
    assertTrue(book.sum("domain/a", NOW).isPresent());
    assertEquals(2, book.size());
    assertEquals(2, book.pushedOut());
    assertEquals(
        List.of(entry("domain/b", "one", 1), entry("domain/b", "two", 1)), book.takeGone());
    assertEquals(List.of(), book.takeGone());
  }

  @Test
  void whoHasMadeRoomAndIsBackIsNotLaidToRest() {
    Book book = new Book(DECAY, 1);
    book.put(entry("domain/a", "one", 1));
    book.put(entry("domain/b", "one", 1));
    book.put(entry("domain/a", "one", 2));
    assertEquals(List.of(entry("domain/b", "one", 1)), book.takeGone());
  }

  @Test
  void aFloodOfNetworksPushesNoDomainOut() {
    Book book = new Book(DECAY, 10);
    book.put(entry("domain/a", "one", 1));
    book.put(entry("address/b", "one", 1));
    for (int i = 0; i < 100; i++) {
      book.put(entry("network/2001:db8:" + i + ":0:0:0:0:0/48", "one", 1));
    }
    assertEquals(10, book.size());
    assertTrue(book.sum("domain/a", NOW).isPresent());
    assertTrue(book.sum("address/b", NOW).isPresent());
  }

  @Test
  void oneFilterInheritsWhatThoseHaveLeftThatAreGone() {
    Book book = new Book(DECAY, 10);
    Entry gone =
        new Entry("domain/a", "a-gone", new SenderCount(1, 0, NOW.getEpochSecond() - 100_000, 1));
    Entry idle =
        new Entry("domain/b", "one", new SenderCount(1, 0, NOW.getEpochSecond() - 100_000, 1));
    book.put(gone);
    book.put(idle);
    book.put(entry("domain/a", "one", 1));
    book.put(entry("domain/a", "two", 1));
    Instant since = NOW.minus(Duration.ofDays(1));
    assertEquals(List.of(gone), book.left("one", since));
    assertEquals(List.of(), book.left("two", since));
    assertEquals(List.of(), book.left("a-gone", since));
    assertEquals(List.of(), book.left("one", NOW.plusSeconds(1)), "nobody counts: nobody inherits");
  }

  @Test
  void aFilterWhoseClockIsWrongDoesNotMakeTheOthersOld() {
    Book book = new Book(DECAY, 10);
    Instant future = NOW.plus(Duration.ofDays(28));
    book.put(entry("domain/a", "one", 8));
    book.put(new Entry("domain/a", "wrong", new SenderCount(8, 0, future.getEpochSecond(), 1)));
    assertEquals(16, ham(book, "domain/a", NOW).orElseThrow(), 1e-9);
  }

  @Test
  void whatHasExpiredCountsNoLonger() {
    Book book = new Book(DECAY, 10);
    book.put(entry("domain/a", "one", 1));
    book.put(entry("domain/a", "two", 4));
    Instant later = NOW.plus(Duration.ofDays(14));
    assertEquals(2, ham(book, "domain/a", later).orElseThrow(), 1e-9);
    assertEquals(List.of(entry("domain/a", "one", 1)), book.expired(later));
  }
}

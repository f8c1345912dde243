package io.poststrom.filter.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.reputation.Subject.Kind;
import io.poststrom.mail.MailClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TallyTest {
  private static final Subject DOMAIN = new Subject(Kind.DOMAIN, "example.org");
  private static final Subject NETWORK = new Subject(Kind.NETWORK, "192.0.2.0/24");
  private static final List<Subject> BOTH = List.of(DOMAIN, NETWORK);

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Tally tally = new Tally(12, () -> now);

  private Change count(double ham, double spam) {
    return new Change(ham, spam, now.getEpochSecond());
  }

  /** Ham and spam of somebody, rounded to a tenth. */
  private List<Double> taken(Subject subject) {
    Change change = tally.take().getOrDefault(subject, count(0, 0));
    return List.of(Math.round(change.ham() * 10) / 10.0, Math.round(change.spam() * 10) / 10.0);
  }

  @Test
  void aVerdictCountsForAllWhomItIsAbout() {
    tally.verdict(BOTH, MailClass.HAM, "bob@one.test");
    tally.verdict(List.of(NETWORK), MailClass.SPAM, "bob@one.test");
    assertEquals(2, tally.size());
    assertEquals(Map.of(DOMAIN, count(1, 0), NETWORK, count(1, 1)), tally.take());
    assertEquals(Map.of(), tally.take());
  }

  @Test
  void aPersonsWordWeighsMore() {
    tally.word(List.of(DOMAIN), MailClass.HAM, "ann");
    assertEquals(Map.of(DOMAIN, count(Tally.WORD, 0)), tally.take());
  }

  @Test
  void oneRecipientOrOnePersonCountsThreeTimesADay() {
    for (int i = 0; i < 10; i++) {
      tally.verdict(List.of(DOMAIN), MailClass.SPAM, "bob@one.test");
      tally.word(List.of(DOMAIN), MailClass.HAM, "eve");
    }
    assertEquals(Map.of(DOMAIN, count(9, 3)), tally.take());
    now = now.plus(Duration.ofHours(6));
    tally.verdict(List.of(DOMAIN), MailClass.SPAM, "bob@one.test");
    assertEquals(Map.of(), tally.take());
    now = now.plus(Duration.ofHours(6));
    tally.verdict(List.of(DOMAIN), MailClass.SPAM, "bob@one.test");
    assertEquals(Map.of(DOMAIN, count(0, 1)), tally.take());
  }

  @Test
  void oneRecipientWithManyNamesIsOne() {
    for (int i = 0; i < 10; i++) {
      tally.verdict(List.of(DOMAIN), MailClass.SPAM, "Bob+" + i + "@One.test");
    }
    assertEquals(Map.of(DOMAIN, count(0, 3)), tally.take());
  }

  @Test
  void manyOthersDoNotMakeItForgetWhoHasSpoken() {
    for (int i = 0; i < 3; i++) {
      tally.verdict(List.of(DOMAIN), MailClass.SPAM, "bob@one.test");
    }
    for (int i = 0; i < 100_000; i++) {
      tally.verdict(List.of(NETWORK), MailClass.SPAM, "u" + i + "@one.test");
    }
    tally.take();
    tally.verdict(List.of(DOMAIN), MailClass.SPAM, "bob@one.test");
    assertEquals(Map.of(), tally.take());
  }

  @Test
  void aFloodCountsSoMuchAnHour() {
    for (int i = 0; i < 1_000; i++) {
      tally.verdict(List.of(NETWORK), MailClass.SPAM, "user" + i + "@one.test");
    }
    assertEquals(List.of(0.0, 12.0), taken(NETWORK));
    tally.verdict(List.of(NETWORK), MailClass.SPAM, "one.more@one.test");
    assertEquals(Map.of(), tally.take()); // nothing to be written
    now = now.plus(Duration.ofHours(1));
    tally.verdict(List.of(NETWORK), MailClass.SPAM, "user@one.test");
    assertEquals(List.of(0.0, 1.0), taken(NETWORK));
  }

  @Test
  void ofAFloodAllCountsInItsRatio() {
    for (int i = 0; i < 12; i++) {
      tally.verdict(List.of(NETWORK), MailClass.HAM, "ham" + i + "@one.test");
    }
    assertEquals(List.of(12.0, 0.0), taken(NETWORK));
    for (int i = 0; i < 84; i++) {
      tally.verdict(List.of(NETWORK), MailClass.SPAM, "spam" + i + "@one.test");
    }
    assertEquals(List.of(-10.5, 10.5), taken(NETWORK));
  }

  @Test
  void oneAddressDoesNotSpoilItsDomain() {
    Subject bad = Senders.address("bad@example.org");
    for (int i = 0; i < 1_000; i++) {
      tally.verdict(List.of(DOMAIN, bad), MailClass.SPAM, "spam" + i + "@one.test");
    }
    for (int i = 0; i < 36; i++) {
      Subject good = Senders.address(i + "@example.org");
      tally.verdict(List.of(DOMAIN, good), MailClass.HAM, "ham" + i + "@one.test");
    }
    assertEquals(List.of(9.0, 3.0), taken(DOMAIN));
    now = now.plus(Duration.ofHours(1));
    tally.verdict(List.of(DOMAIN, bad), MailClass.SPAM, "later@one.test");
    assertEquals(List.of(0.0, 1.0), taken(bad));
  }

  @Test
  void aDomainThatMakesUpAddressesFillsNoMemory() {
    for (int i = 0; i < 1_000; i++) {
      tally.verdict(
          List.of(DOMAIN, Senders.address(i + "@example.org")), MailClass.HAM, "u" + i + "@b.test");
    }
    assertEquals(1 + 12 * 20, tally.size());
  }

  @Test
  void theNetworksOfOneProviderFillNoMemory() {
    for (int i = 0; i < 1_000; i++) {
      tally.verdict(
          List.of(Senders.network("2001:db8:" + Integer.toHexString(i) + "::1").orElseThrow()),
          MailClass.SPAM,
          "u" + i + "@b.test");
    }
    assertEquals(12 * 20, tally.size());
  }

  @Test
  void whatWaitsToBeWrittenIsBounded() {
    for (int i = 0; i < 25_000; i++) {
      tally.verdict(List.of(new Subject(Kind.DOMAIN, i + ".test")), MailClass.HAM, "bob@one.test");
    }
    assertTrue(tally.size() <= 20_000, () -> "there are " + tally.size());
  }
}

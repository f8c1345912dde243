package io.poststrom.filter.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.report.PeriodTally.Limits;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever is sent, it fits into memory. */
class PeriodTallyTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String LONGEST = "n".repeat(255);
  private static final long IN_ALL = 32 << 20;
  private static final long OF_A_DOMAIN = 4 << 20;

  /** As large as an observer makes it. */
  private static DmarcObservation longest(String domain, int client) {
    DmarcObservation one =
        Observations.passed(domain, "192.0." + client / 250 + "." + client % 250, NOON);
    return new DmarcObservation(
        one.at(),
        one.policyDomain(),
        one.policy(),
        Collections.nCopies(
            8, new DmarcObservation.Destination("u".repeat(400), OptionalLong.empty())),
        one.source(),
        LONGEST,
        LONGEST,
        one.dkim(),
        one.spf(),
        one.disposition(),
        one.overrides(),
        Optional.of(new SpfResult(LONGEST, "pass")),
        Collections.nCopies(10, new Signature(LONGEST, LONGEST, "pass")));
  }

  /** Characters alone, as if no object cost anything. */
  private static long characters(DomainTally tally) {
    long uris = tally.destinations().stream().mapToLong(to -> to.uri().length()).sum();
    return uris + tally.rows().stream().mapToLong(one -> characters(one.row())).sum();
  }

  private static long characters(Row row) {
    return row.headerFrom().length()
        + row.envelopeFrom().length()
        + row.signatures().stream()
            .mapToLong(one -> one.domain().length() + one.selector().length())
            .sum();
  }

  private static long counted(DomainTally tally) {
    return tally.leftOut() + tally.rows().stream().mapToLong(DomainTally.Counted::mails).sum();
  }

  @Test
  void rowsOfLongestNamesAreBounded() {
    PeriodTally tally = new PeriodTally(Limits.DEFAULT);
    for (int i = 0; i < 50_000; i++) {
      tally.add(longest("d" + i % 20 + ".test", i / 20));
    }

    List<DomainTally> domains = List.copyOf(tally.after("").values());
    long held = domains.stream().mapToLong(PeriodTallyTest::characters).sum();
    assertTrue(held <= IN_ALL, held + " characters");
    assertTrue(held > IN_ALL / 4, held + " characters");
    assertEquals(
        50_000, tally.leftOut() + domains.stream().mapToLong(PeriodTallyTest::counted).sum());
  }

  @Test
  void oneDomainDoesNotTakeTheRoomOfAllOthers() {
    PeriodTally tally = new PeriodTally(Limits.DEFAULT);
    for (int i = 0; i < 5_000; i++) {
      tally.add(longest("a.test", i));
    }
    tally.add(Observations.passed("b.test", "192.0.2.1", NOON));

    DomainTally full = tally.after("").firstEntry().getValue();
    assertTrue(characters(full) <= OF_A_DOMAIN, characters(full) + " characters");
    assertEquals(5_000, counted(full));
    assertEquals(List.of("b.test"), List.copyOf(tally.after("a.test").keySet()));
    assertEquals(0, tally.leftOut());
  }

  @Test
  void recordsOfManyDomainsAreBounded() {
    PeriodTally tally = new PeriodTally(Limits.DEFAULT);
    for (int i = 0; i < 10_000; i++) {
      tally.add(Observations.passed("d" + i + ".test", "192.0.2.1", NOON));
    }
    for (int i = 0; i < 10_000; i++) {
      tally.add(longest("d" + i + ".test", i));
    }
    assertEquals(10_000, tally.size(), "what fitted stays");
    long held = tally.after("").values().stream().mapToLong(PeriodTallyTest::characters).sum();
    assertTrue(held <= IN_ALL, held + " characters");
  }

  /** As many as could be counted before names were weighed, nearly. */
  @Test
  void ordinaryRowsFindRoom() {
    PeriodTally tally = new PeriodTally(Limits.DEFAULT);
    for (int i = 0; i < 30_000; i++) {
      String source = "192.0." + i / 10 / 250 + "." + i / 10 % 250;
      tally.add(Observations.passed("shop" + i % 10 + ".example.com", source, NOON));
    }
    assertEquals(0, tally.leftOut());
    assertEquals(
        "0 0 0 0 0 0 0 0 0 0",
        tally.after("").values().stream()
            .map(domain -> Long.toString(domain.leftOut()))
            .collect(Collectors.joining(" ")));
  }
}

package io.poststrom.filter.quarantine;

import static io.poststrom.settings.MailDomain.Digest.DAILY;
import static io.poststrom.settings.MailDomain.Digest.HOURLY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.filter.quarantine.DigestTimes.Due;
import io.poststrom.settings.MailDomain;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When recipients are told, and about which time. */
class DigestTimesTest {
  private static final int SIX = 6;

  private static Instant at(String time) {
    return Instant.parse("2026-11-" + time + ":00Z");
  }

  private static DigestTimes again(DigestTimes times) {
    return DigestTimes.parse(times.text());
  }

  @Test
  void theFirstOneIsAboutOneDayOrHourAndTheNextAboutAllSince() {
    DigestTimes times = DigestTimes.parse("");
    Due first = times.due(DAILY, SIX, at("22T05:59")).orElseThrow();
    assertEquals(new Due(DAILY, at("20T06:00"), at("21T06:00"), ""), first);
    times.closed(first);
    times = again(times);
    assertEquals(Optional.empty(), times.due(DAILY, SIX, at("22T05:59")));
    assertEquals(
        Optional.of(new Due(DAILY, at("21T06:00"), at("24T06:00"), "")),
        times.due(DAILY, SIX, at("24T06:00")));
    assertEquals(
        Optional.of(new Due(HOURLY, at("24T08:00"), at("24T09:00"), "")),
        times.due(HOURLY, SIX, at("24T09:59")));
    assertEquals(Optional.empty(), times.due(MailDomain.Digest.OFF, SIX, at("24T09:59")));
  }

  @Test
  void whatHasBegunIsEndedFirst() {
    DigestTimes times = DigestTimes.parse("");
    Due due = times.due(HOURLY, SIX, at("22T05:10")).orElseThrow();
    times.written(due, "b");
    times = again(times);
    Due rest = times.due(HOURLY, SIX, at("22T09:10")).orElseThrow();
    assertEquals(new Due(HOURLY, due.from(), due.until(), "b"), rest);
    times.written(rest, "d");
    rest = again(times).due(HOURLY, SIX, at("22T09:10")).orElseThrow();
    assertEquals(new Due(HOURLY, due.from(), due.until(), "d"), rest);
    times.closed(rest);
    assertEquals(
        new Due(HOURLY, due.until(), at("22T09:00"), ""),
        again(times).due(HOURLY, SIX, at("22T09:10")).orElseThrow());
  }

  @Test
  void whatIsNoneOfOursSaysNothing() {
    for (String text :
        new String[] {"2 DAILY 1 1 -", "1 NEVER 1 1 -", "1 DAILY x 1 -", "1 DAILY"}) {
      assertEquals("1", DigestTimes.parse(text).text());
    }
  }
}

package io.poststrom.filter.quarantine;

import io.poststrom.settings.MailDomain;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far digests are: committed in the transaction that writes them. The text is {@code 1} and for
 * each kind its name, how far all are told, and how far those are told of whom some are: {@code 1
 * DAILY CLOSED UNTIL AFTER}, times as seconds, {@code AFTER} the last digest written or {@code -}.
 */
public final class DigestTimes {
  private static final String VERSION = "1";
  private static final String NOBODY = "-";

  private final Map<MailDomain.Digest, State> states = new EnumMap<>(MailDomain.Digest.class);

  private record State(Instant closed, Instant until, String after) {}

  /**
   * What is to be told now.
   *
   * @param from when it begins: where the last one ended
   * @param until when it ends
   * @param after the last digest of it that is written, by its id; empty where none is
   */
  public record Due(MailDomain.Digest kind, Instant from, Instant until, String after) {}

  /** What the text says; nothing told where it is none of ours. */
  public static DigestTimes parse(String text) {
    DigestTimes times = new DigestTimes();
    String[] words = text.split(" ", -1);
    if (!words[0].equals(VERSION)) {
      return times;
    }
    try {
      for (int i = 1; i + 3 < words.length; i += 4) {
        times.states.put(
            MailDomain.Digest.valueOf(words[i]),
            new State(time(words[i + 1]), time(words[i + 2]), words[i + 3]));
      }
      return times;
    } catch (IllegalArgumentException e) {
      return new DigestTimes();
    }
  }

  /** For {@link #parse}. */
  public String text() {
    StringBuilder text = new StringBuilder(VERSION);
    states.forEach(
        (kind, state) ->
            text.append(' ')
                .append(kind.name())
                .append(' ')
                .append(state.closed().getEpochSecond())
                .append(' ')
                .append(state.until().getEpochSecond())
                .append(' ')
                .append(state.after()));
    return text.toString();
  }

  /**
   * What is to be told, if anything: what has begun first, then the time since the last digest; the
   * first one is about one hour or day.
   *
   * @param dailyAt the hour, UTC, at which a day ends
   */
  public Optional<Due> due(MailDomain.Digest kind, int dailyAt, Instant now) {
    Duration length =
        switch (kind) {
          case OFF -> Duration.ZERO;
          case HOURLY -> Duration.ofHours(1);
          case DAILY -> Duration.ofDays(1);
        };
    if (length.isZero()) {
      return Optional.empty();
    }
    State state = states.getOrDefault(kind, new State(Instant.EPOCH, Instant.EPOCH, NOBODY));
    boolean isBegun = !state.after().equals(NOBODY);
    Instant until = isBegun ? state.until() : lastEnd(kind, dailyAt, now);
    if (!until.isAfter(state.closed())) {
      return Optional.empty();
    }
    Instant from = state.closed().equals(Instant.EPOCH) ? until.minus(length) : state.closed();
    return Optional.of(new Due(kind, from, until, isBegun ? state.after() : ""));
  }

  /** Digests are written up to this one, by its id. */
  public void written(Due due, String after) {
    Instant closed = states.containsKey(due.kind()) ? due.from() : Instant.EPOCH;
    states.put(due.kind(), new State(closed, due.until(), after));
  }

  /** All digests are written. */
  public void closed(Due due) {
    states.put(due.kind(), new State(due.until(), due.until(), NOBODY));
  }

  private static Instant lastEnd(MailDomain.Digest kind, int dailyAt, Instant now) {
    if (kind == MailDomain.Digest.HOURLY) {
      return now.truncatedTo(ChronoUnit.HOURS);
    }
    Instant today =
        now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).plusHours(dailyAt).toInstant();
    return today.isAfter(now) ? today.minus(Duration.ofDays(1)) : today;
  }

  private static Instant time(String seconds) {
    return Instant.ofEpochSecond(Long.parseLong(seconds));
  }
}

package io.poststrom.filter.quarantine;

import io.poststrom.mail.MailId;
import io.poststrom.settings.MailDomain;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far digests are: committed in the transaction that writes them. Clocks only say when it is
 * time; what is told is what lies in the log behind what has been told, so no clock loses a mail.
 *
 * <p>Each partition has a text: {@code 1}, and for each kind {@code DAILY CLOSED UNTIL AFTER TOLD
 * TO}: up to which time all are told and those are told of whom some are, in seconds; the last
 * digest written or {@code -}; and in this partition's offsets how far all are told, and those of
 * whom some are.
 */
public final class DigestTimes {
  private static final String VERSION = "1";
  private static final String NOBODY = "-";
  private static final int WORDS = 6;

  private final Map<MailDomain.Digest, State> states = new EnumMap<>(MailDomain.Digest.class);

  private record State(Instant closed, Instant until, String after, Stretch stretch) {
    static final State NEW = new State(Instant.EPOCH, Instant.EPOCH, NOBODY, Stretch.NONE);

    boolean isBegun() {
      return !after.equals(NOBODY);
    }

    State with(int partition, long told, long to) {
      Map<Integer, Long> from = new HashMap<>(stretch.from());
      Map<Integer, Long> end = new HashMap<>(stretch.to());
      from.put(partition, told);
      end.put(partition, to);
      return new State(closed, until, after, new Stretch(from, end));
    }
  }

  /**
   * What is to be told now.
   *
   * @param begins the time from which on, where no digest of this kind was ever written
   * @param until the time that is over
   * @param after the last digest of it that is written, by its id; empty where none is
   * @param stretch of the log; of one that has not begun the end is wherever the log ends now
   */
  public record Due(
      MailDomain.Digest kind,
      Optional<Instant> begins,
      Instant until,
      String after,
      Stretch stretch) {
    /** Whether its end is settled: some digests of it are written. */
    public boolean isBegun() {
      return !after.isEmpty();
    }

    /** The same, of that part of the log. */
    public Due of(Map<Integer, Long> from, Map<Integer, Long> to) {
      return new Due(kind, begins, until, after, new Stretch(from, to));
    }

    /** The same for the same recipient and part of the log, so that there is one. */
    public MailId id(String address) {
      return MailId.derived(until, "digest/" + kind + "/" + stretch.end() + "/" + address);
    }
  }

  /**
   * What the partitions' texts say; nothing is told where there are none.
   *
   * @throws IllegalArgumentException where one is none of ours
   */
  public static DigestTimes parse(Map<Integer, String> texts) {
    DigestTimes times = new DigestTimes();
    new TreeMap<>(texts).forEach(times::parse);
    return times;
  }

  private void parse(int partition, String text) {
    String[] words = text.split(" ", -1);
    if (!words[0].equals(VERSION) || words.length % WORDS != 1) {
      throw new IllegalArgumentException("the position of digests is not understood: " + text);
    }
    for (int i = 1; i < words.length; i += WORDS) {
      State times = new State(time(words[i + 1]), time(words[i + 2]), words[i + 3], Stretch.NONE);
      long told = Long.parseLong(words[i + 4]);
      long to = Long.parseLong(words[i + 5]);
      states.merge(
          MailDomain.Digest.valueOf(words[i]),
          times.with(partition, told, to),
          (first, ignored) -> first.with(partition, told, to));
    }
  }

  /** For {@link #parse}: a text for each of these partitions. */
  public Map<Integer, String> texts(Set<Integer> partitions) {
    Map<Integer, String> texts = new HashMap<>();
    partitions.forEach(partition -> texts.put(partition, text(partition)));
    return texts;
  }

  private String text(int partition) {
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
                .append(state.after())
                .append(' ')
                .append(state.stretch().from().getOrDefault(partition, 0L))
                .append(' ')
                .append(state.stretch().to().getOrDefault(partition, 0L)));
    return text.toString();
  }

  /**
   * What is to be told, if anything: what has begun first, then all since the last digest; the
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
    State state = states.getOrDefault(kind, State.NEW);
    Instant until = state.isBegun() ? state.until() : lastEnd(kind, dailyAt, now);
    if (!until.isAfter(state.closed()) && !isAhead(kind, now)) {
      return Optional.empty();
    }
    Optional<Instant> begins =
        states.containsKey(kind) ? Optional.empty() : Optional.of(until.minus(length));
    String after = state.isBegun() ? state.after() : "";
    return Optional.of(new Due(kind, begins, until, after, state.stretch()));
  }

  /** Whether a time is closed that is not over by far: somebody's clock is wrong, or was. */
  public boolean isAhead(MailDomain.Digest kind, Instant now) {
    return states.getOrDefault(kind, State.NEW).closed().isAfter(now.plus(Shelf.CLOCKS));
  }

  /** Digests are written up to this one, by its id. */
  public void written(Due due, String after) {
    Instant closed = states.getOrDefault(due.kind(), State.NEW).closed();
    states.put(due.kind(), new State(closed, due.until(), after, due.stretch()));
  }

  /** All digests are written. */
  public void closed(Due due) {
    Map<Integer, Long> end = due.stretch().to();
    states.put(due.kind(), new State(due.until(), due.until(), NOBODY, new Stretch(end, end)));
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

package io.poststrom.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.mail.Sighting;
import io.poststrom.wire.BadRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a table holds, and how much room that takes. */
final class HeldEntriesTest {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);
  private static final Duration LIFE = Duration.ofSeconds(100);

  /** What waits stands until it has returned; nothing replaces what has returned. */
  private static final TableRules<Sighting> RULES =
      new TableRules<>() {
        @Override
        public byte[] encode(Sighting value) {
          throw new IllegalStateException("not here");
        }

        @Override
        public Sighting decode(byte[] octets) throws BadRecord {
          throw new BadRecord("not here");
        }

        @Override
        public Instant expires(Sighting value) {
          return switch (value) {
            case Sighting.Waiting(long since) -> Instant.ofEpochSecond(since).plus(LIFE);
            case Sighting.Returned(long last) -> Instant.ofEpochSecond(last).plus(LIFE);
            case Sighting.Network(_, long last) -> Instant.ofEpochSecond(last).plus(LIFE);
          };
        }

        @Override
        public Sighting standing(Sighting before, Sighting arriving) {
          return before instanceof Sighting.Returned ? before : arriving;
        }
      };

  private final HeldEntries<Sighting> entries = new HeldEntries<>(RULES, 3);

  @Test
  void theRuleSaysWhichOfTwoStandsAsLongAsTheFirstLives() {
    entries.apply("a", returned(0), START);
    entries.apply("a", waiting(50), START.plusSeconds(50));
    assertEquals(Optional.of(returned(0)), entries.get("a", START.plusSeconds(50)));

    entries.apply("a", waiting(100), START.plusSeconds(100));
    assertEquals(Optional.of(waiting(100)), entries.get("a", START.plusSeconds(100)));
  }

  @Test
  void whereItIsFullTheOldestIsTheNextToGo() {
    entries.apply("a", waiting(0), START);
    entries.apply("b", waiting(1), START.plusSeconds(1));
    assertEquals(Optional.empty(), entries.nextToGo());

    entries.apply("c", waiting(2), START.plusSeconds(2));
    assertEquals(Optional.of(waiting(0)), entries.nextToGo());
    entries.apply("a", waiting(3), START.plusSeconds(3));
    assertEquals(Optional.of(waiting(1)), entries.nextToGo());
  }

  @Test
  void theTimeOfTheRecordDecidesAndNotWhenItIsRead() {
    entries.apply("a", returned(0), START);
    entries.apply("a", waiting(99), START.plusSeconds(99));

    assertEquals(Optional.empty(), entries.get("a", START.plusSeconds(150)));
    assertEquals(List.of("a"), entries.expired(START.plusSeconds(150)));
    assertEquals(List.of(), entries.expired(START.plusSeconds(99)));
  }

  @Test
  void whatWasWrittenLongestAgoMakesRoom() {
    for (String key : List.of("a", "b", "c", "a", "d")) {
      entries.apply(key, waiting(0), START);
    }
    entries.forget("c");
    entries.forget("none");

    assertEquals(2, entries.size());
    assertEquals(1, entries.pushedOut());
    assertEquals(Optional.empty(), entries.get("b", START));
  }

  /** Waiting and returned ones are two groups. */
  private record Grouped(TableRules<Sighting> rules) implements TableRules<Sighting> {
    @Override
    public byte[] encode(Sighting value) {
      return rules.encode(value);
    }

    @Override
    public Sighting decode(byte[] octets) throws BadRecord {
      return rules.decode(octets);
    }

    @Override
    public Instant expires(Sighting value) {
      return rules.expires(value);
    }

    @Override
    public Sighting standing(Sighting before, Sighting arriving) {
      return arriving;
    }

    @Override
    public Object group(Sighting value) {
      return value.getClass();
    }

    @Override
    public PushedOut pushedOut() {
      return PushedOut.LAID_TO_REST;
    }
  }

  @Test
  void aFloodInOneGroupLeavesTheOthersTheirPlace() {
    HeldEntries<Sighting> grouped = new HeldEntries<>(new Grouped(RULES), 4);
    grouped.apply("old", returned(0), START);
    grouped.apply("older", returned(0), START);
    for (String key : List.of("a", "b", "c", "d")) {
      grouped.apply(key, waiting(0), START);
    }
    assertEquals(List.of("old", "older", "c", "d"), held(grouped));
    assertEquals(Optional.of(returned(0)), grouped.nextToGo());

    grouped.apply("new", returned(1), START);
    assertEquals(List.of("older", "c", "d", "new"), held(grouped));
  }

  @Test
  void whatWasPushedOutIsDoneUntilItIsLaidToRestOrComesBack() {
    HeldEntries<Sighting> grouped = new HeldEntries<>(new Grouped(RULES), 2);
    for (String key : List.of("a", "b", "c", "d")) {
      grouped.apply(key, waiting(0), START);
    }
    assertEquals(List.of("a", "b"), grouped.done(START));
    grouped.forget("a");
    grouped.apply("b", waiting(1), START);
    assertEquals(List.of("c"), grouped.done(START));
    for (String key : List.of("x", "y", "z", "w")) {
      entries.apply(key, waiting(0), START);
    }
    assertEquals(List.of(), entries.done(START));
  }

  private static List<String> held(HeldEntries<Sighting> of) {
    return Stream.of("old", "older", "a", "b", "c", "d", "new")
        .filter(key -> of.get(key, START).isPresent())
        .toList();
  }

  /** The figure of docs/greylisting.md. */
  @Test
  void aTripletTakesFewOctets() {
    int number = 500_000;
    HeldEntries<Sighting> many = new HeldEntries<>(RULES, number);
    long before = used();
    for (int i = 0; i < number; i++) {
      many.apply("192.0.%d.0/24 %022d".formatted(i % 256, i), waiting(i), START);
    }
    long each = (used() - before) / number;

    assertEquals(number, many.size());
    assertTrue(each > 60 && each < 220, "octets of a triplet: " + each);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Sighting waiting(long after) {
    return new Sighting.Waiting(START.getEpochSecond() + after);
  }

  private static Sighting returned(long after) {
    return new Sighting.Returned(START.getEpochSecond() + after);
  }
}

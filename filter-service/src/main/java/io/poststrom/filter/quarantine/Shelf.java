package io.poststrom.filter.quarantine;

import io.poststrom.mail.MailId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What is held, as far as the log has been read: the mails held last, up to a limit, and every
 * decision that is not older than what has expired. So whether a recipient is still held, and who
 * has decided what otherwise, is known of each record, also of those that a list does not show any
 * more.
 *
 * <p>Memory: some 700 octets a mail, 450 a decision, 1 a mail that is not listed. Any thread may
 * call.
 */
public final class Shelf {
  /** As far as the clocks of two machines may be from each other. */
  public static final Duration CLOCKS = Duration.ofHours(1);

  private static final BitSet NONE = new BitSet();

  private final int limit;
  private final NavigableMap<Key, HeldMail> mails = new TreeMap<>();
  private final Map<MailId, List<Key>> byMail = new HashMap<>();
  private final Map<Place, BitSet> decided = new HashMap<>();
  private final Map<MailId, List<Settled>> decisions = new HashMap<>();
  private final Map<Integer, Long> expired = new HashMap<>();
  private final Unlisted unlisted = new Unlisted();

  /** By time, so that the list has an order and the oldest goes first. */
  private record Key(Instant at, int partition, long offset) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::at).thenComparing(Key::partition).thenComparing(Key::offset);

    static Key of(HeldMail mail) {
      return new Key(mail.heldAt(), mail.place().partition(), mail.place().offset());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    String text() {
      return at.toEpochMilli() + "-" + partition + "-" + offset;
    }

    /** From {@link #text}; empty where it is anything else. */
    static Optional<Key> parse(String text) {
      String[] parts = text.split("-", -1);
      try {
        return parts.length == 3
            ? Optional.of(
                new Key(
                    Instant.ofEpochMilli(Long.parseLong(parts[0])),
                    Integer.parseInt(parts[1]),
                    Long.parseLong(parts[2])))
            : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  /** An empty one that lists so many mails at most. */
  public Shelf(int limit) {
    this.limit = limit;
  }

  /** The log is read from its beginning again. */
  public synchronized void clear() {
    mails.clear();
    byMail.clear();
    decided.clear();
    decisions.clear();
    expired.clear();
    unlisted.clear();
  }

  /** A mail was held. */
  public synchronized void held(HeldMail mail) {
    if (mail.place().offset() < expiredBelow(mail.place().partition())) {
      return;
    }
    Key key = Key.of(mail);
    if (mails.put(key, mail) == null) {
      byMail.computeIfAbsent(mail.id(), id -> new ArrayList<>(1)).add(key);
    }
    if (mails.size() > limit) {
      HeldMail oldest = mails.firstEntry().getValue();
      remove(mails.firstKey());
      unlisted.add(oldest.place(), oldest.count());
    }
  }

  /** Some of a held mail's recipients are decided; told twice, it is one decision. */
  public synchronized void decided(MailId id, Settled decision) {
    Place place = decision.place();
    if (place.offset() < expiredBelow(place.partition())) {
      return;
    }
    BitSet all = decided.computeIfAbsent(place, p -> new BitSet());
    decision.recipients().forEach(all::set);
    List<Settled> known = decisions.computeIfAbsent(id, i -> new ArrayList<>(1));
    if (!known.contains(decision)) {
      known.add(decision);
    }
    unlisted.decided(place, all.cardinality());
    for (Key key : List.copyOf(byMail.getOrDefault(id, List.of()))) {
      HeldMail mail = mails.get(key);
      if (mail != null && mail.place().equals(place) && all.cardinality() >= mail.count()) {
        remove(key);
      }
    }
  }

  /** All that was held in a partition below that offset is decided. */
  public synchronized void expired(int partition, long below) {
    expired.merge(partition, below, Math::max);
    mails.keySet().stream()
        .filter(key -> key.partition() == partition && key.offset() < below)
        .toList()
        .forEach(this::remove);
    decided.keySet().removeIf(p -> isBelow(p, partition, below));
    decisions.values().forEach(all -> all.removeIf(one -> isBelow(one.place(), partition, below)));
    decisions.values().removeIf(List::isEmpty);
    unlisted.removeBelow(partition, below);
  }

  private static boolean isBelow(Place place, int partition, long below) {
    return place.partition() == partition && place.offset() < below;
  }

  /** What persons have decided about a mail, the first decision first. */
  public synchronized List<Settled> decisions(MailId id) {
    return List.copyOf(decisions.getOrDefault(id, List.of()));
  }

  /** Below which offset all of a partition is decided. */
  public synchronized long expiredBelow(int partition) {
    return expired.getOrDefault(partition, 0L);
  }

  /** Which recipients of a held mail are not decided, by their place in its envelope. */
  public synchronized List<Integer> open(Place place, int recipients) {
    if (place.offset() < expiredBelow(place.partition())) {
      return List.of();
    }
    BitSet gone = decided.getOrDefault(place, NONE);
    return IntStream.range(0, recipients).filter(i -> !gone.get(i)).boxed().toList();
  }

  /** A mail's records that are held for somebody still, if the list has them. */
  public synchronized List<HeldMail> find(MailId id) {
    return byMail.getOrDefault(id, List.of()).stream().map(mails::get).map(this::now).toList();
  }

  /** A page of what is held. */
  public synchronized HeldQuery.Page list(HeldQuery query) {
    Optional<Key> after = query.after().flatMap(Key::parse);
    NavigableMap<Key, HeldMail> rest =
        after.map(key -> mails.headMap(key, false)).orElse(mails).descendingMap();
    List<HeldMail> found = new ArrayList<>();
    for (HeldMail mail : rest.values()) {
      HeldMail now = now(mail);
      if (query.wants(now, now.recipients())) {
        if (found.size() == query.limit()) {
          return new HeldQuery.Page(found, Optional.of(Key.of(found.getLast()).text()));
        }
        found.add(now);
      }
    }
    return new HeldQuery.Page(found, Optional.empty());
  }

  /** What was held in a part of the log and still is, the oldest first. */
  public synchronized List<HeldMail> within(Stretch stretch) {
    return mails.values().stream()
        .filter(mail -> stretch.has(mail.place()))
        .map(this::now)
        .toList();
  }

  /** How many are listed. */
  public synchronized int size() {
    return mails.size();
  }

  /** How many are held but not listed, because there are too many. */
  public synchronized long unlisted() {
    return unlisted.size();
  }

  /** Whether a record of the mail may be held and not listed: it is no younger than those are. */
  public synchronized boolean mayBeUnlisted(MailId id) {
    return unlisted.size() > 0
        && (mails.isEmpty() || !id.time().minus(CLOCKS).isAfter(mails.firstKey().at()));
  }

  private HeldMail now(HeldMail mail) {
    BitSet gone = decided.get(mail.place());
    return gone == null
        ? mail
        : new HeldMail(
            mail.place(),
            mail.id(),
            mail.heldAt(),
            mail.sender(),
            mail.without(gone),
            mail.count() - gone.cardinality(),
            mail.score(),
            mail.reason(),
            mail.size(),
            mail.subject());
  }

  private void remove(Key key) {
    HeldMail mail = mails.remove(key);
    if (mail != null) {
      byMail.computeIfPresent(
          mail.id(),
          (id, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
          });
    }
  }
}

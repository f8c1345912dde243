package io.poststrom.filter.reputation;

import io.poststrom.mail.SenderCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What all filters have counted, in memory: for each sender a count of each filter, which add up.
 * Bounded: of the kind of which there are most, the sender who was seen longest ago makes room, so
 * that a flood of networks pushes no domain out.
 *
 * <p>Threads: any may call.
 */
public final class Book {
  /** What is not told here expires in the end. */
  private static final int MOST_GONE = 10_000;

  private final Decay decay;
  private final int most;

  /** By the kind of sender, as its text begins. */
  private final Map<String, LinkedHashMap<String, List<Entry>>> kinds = new HashMap<>();

  private final Map<Owner, Entry> gone = new LinkedHashMap<>();
  private int size;
  private long pushedOut;

  /** Of so many counts at most. */
  public Book(Decay decay, int most) {
    this.decay = decay;
    this.most = most;
  }

  /**
   * One filter's count for one sender.
   *
   * @param subject a {@link Subject} as text
   */
  public record Entry(String subject, String writer, SenderCount count) {}

  private record Owner(String subject, String writer) {}

  /** From now on this is what a filter has counted for somebody. */
  public synchronized void put(Entry entry) {
    remove(entry.subject(), entry.writer());
    Map<String, List<Entry>> entries = entries(entry.subject());
    List<Entry> all = entries.get(entry.subject());
    entries.put(entry.subject(), all == null ? List.of(entry) : with(all, entry));
    size++;
    while (size > most) {
      List<Entry> eldest = largest().pollFirstEntry().getValue();
      size -= eldest.size();
      pushedOut += eldest.size();
      if (gone.size() < MOST_GONE) {
        eldest.forEach(one -> gone.put(new Owner(one.subject(), one.writer()), one));
      }
    }
  }

  /** Nobody has counted anything. */
  public synchronized void clear() {
    kinds.clear();
    gone.clear();
    size = 0;
  }

  /** That filter has counted nothing for him. */
  public synchronized void remove(String subject, String writer) {
    gone.remove(new Owner(subject, writer));
    Map<String, List<Entry>> entries = entries(subject);
    List<Entry> all = entries.get(subject);
    if (all != null) {
      List<Entry> left = all.stream().filter(one -> !one.writer().equals(writer)).toList();
      size -= all.size() - left.size();
      if (left.isEmpty()) {
        entries.remove(subject);
      } else {
        entries.put(subject, left);
      }
    }
  }

  /** What all have counted for somebody, as it weighs now; empty where that is nothing. */
  public Optional<SenderCount> sum(String subject, Instant now) {
    return of(subject).stream()
        .map(Entry::count)
        .filter(count -> decay.expires(count).isAfter(now))
        .map(count -> decay.at(count, now))
        .reduce(decay::sum);
  }

  /** Each filter's count for somebody. */
  public synchronized List<Entry> of(String subject) {
    return entries(subject).getOrDefault(subject, List.of());
  }

  /** What has expired by then. */
  public synchronized List<Entry> expired(Instant now) {
    return all().filter(entry -> !decay.expires(entry.count()).isAfter(now)).toList();
  }

  /**
   * What filters have left that have counted nothing for anybody since then. One filter inherits
   * it, the first by name of those that have counted something; for others there is nothing.
   */
  public synchronized List<Entry> left(String heir, Instant since) {
    SortedMap<String, Long> latest = new TreeMap<>();
    all().forEach(entry -> latest.merge(entry.writer(), entry.count().at(), Math::max));
    Set<String> gone = new HashSet<>(latest.keySet());
    latest.values().removeIf(at -> at < since.getEpochSecond());
    gone.removeAll(latest.keySet());
    return gone.isEmpty() || latest.isEmpty() || !latest.firstKey().equals(heir)
        ? List.of()
        : all().filter(entry -> gone.contains(entry.writer())).toList();
  }

  /** What has made room since this was asked last, or some of it. */
  public synchronized List<Entry> takeGone() {
    List<Entry> taken = List.copyOf(gone.values());
    gone.clear();
    return taken;
  }

  /** Counts in memory. */
  public synchronized int size() {
    return size;
  }

  /** Counts that were forgotten before their time because there were too many. */
  public synchronized long pushedOut() {
    return pushedOut;
  }

  private LinkedHashMap<String, List<Entry>> entries(String subject) {
    String kind = subject.substring(0, subject.indexOf('/') + 1);
    return kinds.computeIfAbsent(kind, ignored -> new LinkedHashMap<>(16, 0.75f, true));
  }

  private LinkedHashMap<String, List<Entry>> largest() {
    return kinds.values().stream().max(Comparator.comparingInt(Map::size)).orElseThrow();
  }

  private Stream<Entry> all() {
    return kinds.values().stream().flatMap(kind -> kind.values().stream()).flatMap(List::stream);
  }

  private static List<Entry> with(List<Entry> all, Entry entry) {
    List<Entry> more = new ArrayList<>(all);
    more.add(entry);
    return List.copyOf(more);
  }
}

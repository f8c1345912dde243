package io.poststrom.filter.reputation;

import io.poststrom.mail.SenderCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all filters have counted, in memory: for each sender a count of each filter, which add up.
 * Bounded: the sender who was seen longest ago makes room.
 *
 * <p>Threads: any may call.
 */
public final class Book {
  /** What is not told here expires in the end. */
  private static final int MOST_GONE = 10_000;

  private final Decay decay;
  private final int most;
  private final LinkedHashMap<String, List<Entry>> entries = new LinkedHashMap<>(16, 0.75f, true);
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
    List<Entry> all = entries.get(entry.subject());
    entries.put(entry.subject(), all == null ? List.of(entry) : with(all, entry));
    size++;
    while (size > most) {
      List<Entry> eldest = entries.pollFirstEntry().getValue();
      size -= eldest.size();
      pushedOut += eldest.size();
      if (gone.size() < MOST_GONE) {
        eldest.forEach(one -> gone.put(new Owner(one.subject(), one.writer()), one));
      }
    }
  }

  /** That filter has counted nothing for him. */
  public synchronized void remove(String subject, String writer) {
    gone.remove(new Owner(subject, writer));
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
    return entries.getOrDefault(subject, List.of());
  }

  /** What has expired by then. */
  public synchronized List<Entry> expired(Instant now) {
    List<Entry> expired = new ArrayList<>();
    for (Map.Entry<String, List<Entry>> all : entries.entrySet()) {
      for (Entry entry : all.getValue()) {
        if (!decay.expires(entry.count()).isAfter(now)) {
          expired.add(entry);
        }
      }
    }
    return expired;
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

  private static List<Entry> with(List<Entry> all, Entry entry) {
    List<Entry> more = new ArrayList<>(all);
    more.add(entry);
    return List.copyOf(more);
  }
}

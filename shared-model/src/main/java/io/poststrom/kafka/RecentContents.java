package io.poststrom.kafka;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Contents that one service of this process has just written to the log or read from it and that
 * another one of the same process is about to ask for: they need not go through the broker again.
 * Only a short cut: the log has every one of them, and who finds nothing here reads it there.
 *
 * <p>Memory: up to the capacity, never more. What finds no room is not kept; what nobody has taken
 * after ten seconds makes room. Threads: any.
 */
public final class RecentContents {
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final long capacity;
  private final LongSupplier nanoTime;
  private final Map<ContentRef.AtRecord, Kept> kept = new LinkedHashMap<>();
  private long octets;

  @SuppressWarnings("ArrayRecordComponent") // handed over, never copied or compared
  private record Kept(MailId mail, byte[] content, long since) {}

  /** Keeps nothing: for a process with one service only. */
  public static RecentContents none() {
    return new RecentContents(0);
  }

  /** {@code capacity}: octets. */
  public RecentContents(long capacity) {
    this(capacity, System::nanoTime);
  }

  RecentContents(long capacity, LongSupplier nanoTime) {
    this.capacity = capacity;
    this.nanoTime = nanoTime;
  }

  /** Remembers what a record holds. The array must not change from now on. */
  public void keep(MailId mail, ContentRef.AtRecord place, byte[] content) {
    if (content.length > capacity || content.length == 0) {
      return;
    }
    long now = nanoTime.getAsLong();
    synchronized (this) {
      makeRoom(content.length, now);
      if (octets + content.length <= capacity) {
        Kept before = kept.put(place, new Kept(mail, content, now));
        octets += content.length - (before == null ? 0 : before.content().length);
      }
    }
  }

  /** What the record holds, which stays for the next one who asks. Not to be changed. */
  public synchronized Optional<byte[]> look(MailId mail, ContentRef.AtRecord place) {
    Kept found = kept.get(place);
    return found == null || !found.mail().equals(mail)
        ? Optional.empty()
        : Optional.of(found.content());
  }

  /** The same for the last one who is expected to ask. */
  public synchronized Optional<byte[]> take(MailId mail, ContentRef.AtRecord place) {
    Optional<byte[]> found = look(mail, place);
    if (found.isPresent()) {
      kept.remove(place);
      octets -= found.get().length;
    }
    return found;
  }

  private void makeRoom(int wanted, long now) {
    Iterator<Kept> oldest = kept.values().iterator();
    while (octets + wanted > capacity && oldest.hasNext()) {
      Kept next = oldest.next();
      if (now - next.since() < STALE_NANOS) {
        return;
      }
      octets -= next.content().length;
      oldest.remove();
    }
  }
}

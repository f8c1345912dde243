package io.poststrom.filter.pipeline;

import io.poststrom.filter.pipeline.Inspection.Inspected;
import io.poststrom.mail.MailId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What was found in mails before they were accepted, for the moment in which the log brings them.
 * Only a short cut: who finds nothing here looks again.
 *
 * <p>Memory: up to so many, none older than half a minute once others come. Threads: any.
 */
final class RecentInspections {
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final int most;
  private final LongSupplier nanoTime;
  private final Map<MailId, Kept> kept = new LinkedHashMap<>();

  private record Kept(Inspected inspected, long since) {}

  RecentInspections(int most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
  }

  /** Remembers one; the oldest makes room. */
  synchronized void keep(MailId mail, Inspected inspected) {
    long now = nanoTime.getAsLong();
    Iterator<Kept> oldest = kept.values().iterator();
    while (oldest.hasNext() && (now - oldest.next().since() > STALE_NANOS || kept.size() >= most)) {
      oldest.remove();
    }
    kept.put(mail, new Kept(inspected, now));
  }

  /** What was found in the mail; it is forgotten. */
  synchronized Optional<Inspected> take(MailId mail) {
    return Optional.ofNullable(kept.remove(mail)).map(Kept::inspected);
  }
}

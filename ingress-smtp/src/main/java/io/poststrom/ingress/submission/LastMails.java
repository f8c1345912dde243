package io.poststrom.ingress.submission;

import io.poststrom.mail.MailId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something about the mails that were asked about last. Bounded by their number and by that of all
 * their recipients, because one mail may have thousands. Any thread.
 *
 * @param <V> what is remembered of each
 */
public final class LastMails<V> {
  private static final int MOST_RECIPIENTS = 20_000;

  private final int most;
  private final Map<MailId, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
  private int recipients;

  private record Entry<V>(V value, int recipients) {}

  /** Remembers so many mails at most. */
  public LastMails(int most) {
    this.most = most;
  }

  /** What is remembered of a mail. */
  public synchronized Optional<V> get(MailId mail) {
    return Optional.ofNullable(entries.get(mail)).map(Entry::value);
  }

  /** Remembers it of a mail with so many recipients, and forgets what was wanted longest ago. */
  public synchronized void put(MailId mail, V value, int count) {
    Entry<V> before = entries.put(mail, new Entry<>(value, count));
    recipients += count - (before == null ? 0 : before.recipients());
    Iterator<Entry<V>> eldest = entries.values().iterator();
    while (entries.size() > most || recipients > MOST_RECIPIENTS && entries.size() > 1) {
      recipients -= eldest.next().recipients();
      eldest.remove();
    }
  }
}

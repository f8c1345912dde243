package io.poststrom.ingress.submission;

import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The mails that this process has taken last: the log's events tell of them a moment later, and
 * whoever asks in between shall not hear that there is no such mail. Any thread.
 */
public final class RecentMails {
  private static final int MOST = 2_000;

  private final Map<MailId, Envelope> mails =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<MailId, Envelope> eldest) {
          return size() > MOST;
        }
      };

  synchronized void taken(Envelope envelope) {
    mails.put(envelope.id(), envelope);
  }

  /** What is known of a mail before its events are. */
  public synchronized Optional<MailProgress> find(MailId id) {
    return Optional.ofNullable(mails.get(id)).map(MailProgress::of);
  }
}

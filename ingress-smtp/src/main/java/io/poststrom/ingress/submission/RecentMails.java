package io.poststrom.ingress.submission;

import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import java.util.Optional;

/**
 * The mails that this process has taken last: the log's events tell of them a moment later, and
 * whoever asks in between shall not hear that there is no such mail. Any thread.
 */
public final class RecentMails {
  private static final int MOST = 2_000;

  private final LastMails<Envelope> mails = new LastMails<>(MOST);

  void taken(Envelope envelope) {
    mails.put(envelope.id(), envelope, envelope.recipients().size());
  }

  /** What is known of a mail before its events are. */
  public Optional<MailProgress> find(MailId id) {
    return mails.get(id).map(MailProgress::of);
  }
}

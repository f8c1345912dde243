package io.poststrom.ingress.net.http;

import io.poststrom.event.MailEvent;
import io.poststrom.ingress.submission.MailProgress;
import io.poststrom.ingress.submission.MailStates;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.ObligationId;
import io.poststrom.smtp.EnhancedStatusCode;
import io.poststrom.wire.EventCodec;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The log's events, as many as a test tells. */
final class FakeStates implements MailStates {
  private final Map<MailId, MailProgress> known = new ConcurrentHashMap<>();
  volatile boolean late;
  volatile boolean broken;

  /** The mail has been delivered to its first recipient, at the second attempt. */
  void tell(MailId id, AcceptedMail mail) {
    Envelope envelope = mail.envelope();
    String to = envelope.recipients().getFirst().mailbox().text();
    Instant now = envelope.acceptedAt();
    ObligationId obligation = new ObligationId(id.text() + ".0123456789abcdef");
    Diagnostic said =
        Diagnostic.local(
            now, "mx.example.net[192.0.2.7]", new EnhancedStatusCode(2, 0, 0), "Ok \"yes\"");
    MailProgress progress = new MailProgress();
    progress.apply(
        EventCodec.encode(
                new MailEvent.Accepted(
                    id,
                    now,
                    to,
                    envelope.reversePath().text(),
                    "http",
                    "127.0.0.1",
                    "",
                    envelope.client().identity(),
                    envelope.size(),
                    envelope.releaseAt(),
                    envelope.priority(),
                    envelope.tags()))
            .value());
    progress.apply(
        EventCodec.encode(new MailEvent.Attempted(id, now, to, obligation, 1, 1, said)).value());
    progress.apply(
        EventCodec.encode(
                new MailEvent.Deferred(id, now, to, obligation, 1, said, now.plusSeconds(60)))
            .value());
    progress.apply(
        EventCodec.encode(new MailEvent.Delivered(id, now, to, obligation, 2, said)).value());
    progress.apply("no event".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    known.put(id, progress);
  }

  @Override
  public CompletionStage<Answer> findTaken(MailId mail, Instant until) {
    return find(mail);
  }

  @Override
  public CompletionStage<Answer> find(MailId mail) {
    if (broken) {
      return CompletableFuture.failedFuture(new IllegalStateException("no log"));
    }
    return CompletableFuture.completedFuture(
        late
            ? new Answer.NotInTime()
            : known.containsKey(mail)
                ? new Answer.Known(known.get(mail).copy())
                : new Answer.Unknown());
  }
}

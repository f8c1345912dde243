package io.poststrom.ingress.kafka;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.LogWriter.Result;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.MailCodec;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Writes each accepted mail as one record of {@code mail.accepted}.
 *
 * <p>Guarantee: {@link Answer.Logged} means that every in-sync replica has the record (on disk,
 * where the topic says so). {@link Answer.NotLogged} after a time-out means that it may have it:
 * then the client sends the mail again, and both copies are delivered.
 *
 * <p>Threads: called on an event loop, never blocks; answers on the producer's thread.
 */
public final class KafkaMailSink implements MailSink {
  private static final Logger LOG = Logger.getLogger(KafkaMailSink.class);

  private final LogWriter writer;

  /** Writes with a writer to {@code mail.accepted}. */
  public KafkaMailSink(LogWriter writer) {
    this.writer = writer;
  }

  @Override
  public void submit(AcceptedMail mail, Consumer<Answer> whenDone) {
    writer.send(MailCodec.encode(mail), result -> whenDone.accept(answer(mail, result)));
  }

  private static Answer answer(AcceptedMail mail, Result result) {
    return switch (result) {
      case Result.Written _ -> new Answer.Logged();
      case Result.Unconfirmed(Exception why) -> {
        LOG.warnf(
            "Mail %s was not confirmed by the log, its client hears 451 and keeps it: %s",
            mail.envelope().id(), why.getMessage());
        yield new Answer.NotLogged();
      }
    };
  }
}

package io.poststrom.ingress.kafka;

import io.poststrom.ingress.kafka.LogWriter.Result;
import io.poststrom.ingress.session.ContentLog;
import io.poststrom.mail.MailId;
import io.poststrom.wire.WireRecord;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;

/**
 * Writes the chunks of long contents to {@code mail.content}. The key is the mail id and decides
 * the partition, so a mail's chunks lie in one partition, in order.
 *
 * <p>Threads: called on an event loop, never blocks; answers on the producer's thread.
 */
public final class KafkaContentLog implements ContentLog {
  private static final Logger LOG = Logger.getLogger(KafkaContentLog.class);

  private final LogWriter writer;

  /** Writes with a writer to {@code mail.content}. */
  public KafkaContentLog(LogWriter writer) {
    this.writer = writer;
  }

  @Override
  public void append(MailId mail, byte[] chunk, Consumer<Receipt> whenDone) {
    writer.send(
        new WireRecord(mail.text(), chunk, new RecordHeaders()),
        result -> whenDone.accept(receipt(mail, result)));
  }

  private static Receipt receipt(MailId mail, Result result) {
    return switch (result) {
      case Result.Written(int partition, long offset) -> new Stored(partition, offset);
      case Result.Unconfirmed(Exception why) -> {
        LOG.warnf(
            "A chunk of mail %s was not confirmed by the log, its client hears 451: %s",
            mail, why.getMessage());
        yield new Lost();
      }
    };
  }
}

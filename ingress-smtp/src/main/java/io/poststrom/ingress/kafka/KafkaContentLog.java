package io.poststrom.ingress.kafka;

import io.poststrom.ingress.session.ContentLog;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.LogWriter.Result;
import io.poststrom.kafka.RecentContents;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.wire.Topic;
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
  private final RecentContents recent;

  /**
   * Writes with a writer to {@code mail.content}.
   *
   * @param recent is given each chunk that the log has
   */
  public KafkaContentLog(LogWriter writer, RecentContents recent) {
    this.writer = writer;
    this.recent = recent;
  }

  @Override
  public void append(MailId mail, byte[] chunk, Consumer<Receipt> whenDone) {
    writer.send(
        new WireRecord(mail.text(), chunk, new RecordHeaders()),
        result -> whenDone.accept(receipt(mail, chunk, result)));
  }

  private Receipt receipt(MailId mail, byte[] chunk, Result result) {
    return switch (result) {
      case Result.Written(int partition, long offset) -> {
        recent.keep(
            mail, new ContentRef.AtRecord(Topic.CONTENT.topicName(), partition, offset), chunk);
        yield new Stored(partition, offset);
      }
      case Result.Unconfirmed(Exception why) -> {
        LOG.warnf(
            "A chunk of mail %s was not confirmed by the log, its client hears 451: %s",
            mail, why.getMessage());
        yield new Lost();
      }
    };
  }
}

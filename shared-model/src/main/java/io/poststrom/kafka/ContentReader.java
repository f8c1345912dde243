package io.poststrom.kafka;

import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the octets of contents that lie in records: from this process's memory where they are still
 * there, else from the log. Never gives one mail's content as another's: a record whose key is not
 * the mail's id fails the stage.
 *
 * <p>On failure: as {@link LogReader}. Threads: any may ask; nothing blocks.
 */
public final class ContentReader {
  private static final byte[] NOTHING = {};

  private final LogReader log;
  private final RecentContents recent;

  /** Reads from both. */
  public ContentReader(LogReader log, RecentContents recent) {
    this.log = log;
    this.recent = recent;
  }

  /** The record's octets, which another one will ask for as well. Not to be changed. */
  public CompletionStage<byte[]> look(MailId mail, ContentRef.AtRecord place) {
    return recent
        .look(mail, place)
        .<CompletionStage<byte[]>>map(CompletableFuture::completedStage)
        .orElseGet(() -> read(mail, place));
  }

  /** The record's octets for the last one who is expected to ask. Not to be changed. */
  public CompletionStage<byte[]> take(MailId mail, ContentRef.AtRecord place) {
    return recent
        .take(mail, place)
        .<CompletionStage<byte[]>>map(CompletableFuture::completedStage)
        .orElseGet(() -> read(mail, place));
  }

  private CompletionStage<byte[]> read(MailId mail, ContentRef.AtRecord place) {
    return log.read(place.topic(), place.partition(), place.offset())
        .thenApply(record -> octets(record, mail));
  }

  private static byte[] octets(ConsumerRecord<String, byte[]> record, MailId mail) {
    if (!mail.text().equals(record.key())) {
      throw new IllegalStateException(
          "the record at %s-%d offset %d does not hold the content of mail %s"
              .formatted(record.topic(), record.partition(), record.offset(), mail));
    }
    return record.value() == null ? NOTHING : record.value();
  }
}

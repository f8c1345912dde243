package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.bounce.Excerpt;
import io.poststrom.kafka.LogReader;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.wire.Topic;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Contents for attempts and reports: the copy that came with the obligation where there is one,
 * else the record or the chunks it refers to, read piece by piece when the next hop is ready.
 *
 * <p>On failure: a content that can't be read ends its attempt as deferred; a report goes without.
 * Threads: any.
 */
final class Contents {
  private record Place(String topic, int partition, long offset) {}

  private final LogReader reader;
  private final ContentBudget budget;

  Contents(LogReader reader, int piecesInMemory) {
    this.reader = reader;
    this.budget = new ContentBudget(piecesInMemory);
  }

  /** The content for an attempt. */
  MailContent of(Obligation obligation) {
    return obligation.hasCopy()
        ? new MailContent.AtHand(obligation.value())
        : new MailContent.Streamed(
            obligation.envelope().size(),
            () -> new Pieces(obligation.envelope().id(), places(obligation.content())));
  }

  /** What a report can quote: all of a content that is one record, else its first chunk. */
  CompletionStage<Excerpt> excerpt(Obligation obligation) {
    if (obligation.hasCopy()) {
      return CompletableFuture.completedStage(
          new Excerpt(obligation.value(), Excerpt.Extent.WHOLE));
    }
    List<Place> places = places(obligation.content());
    Place first = places.getFirst();
    Excerpt.Extent extent = places.size() == 1 ? Excerpt.Extent.WHOLE : Excerpt.Extent.BEGINNING;
    return reader
        .read(first.topic(), first.partition(), first.offset())
        .thenApply(record -> new Excerpt(octets(record, obligation.envelope().id()), extent))
        .exceptionally(gone -> Excerpt.nothing());
  }

  private static List<Place> places(ContentRef content) {
    return switch (content) {
      case ContentRef.Inline() -> throw new IllegalStateException("never in an obligation");
      case ContentRef.AtRecord(String topic, int partition, long offset) ->
          List.of(new Place(topic, partition, offset));
      case ContentRef.Chunks(int partition, List<Long> offsets) ->
          offsets.stream()
              .map(offset -> new Place(Topic.CONTENT.topicName(), partition, offset))
              .toList();
    };
  }

  /** Never sends one mail's content as another's: the record's key must be the mail's id. */
  private static byte[] octets(ConsumerRecord<String, byte[]> record, MailId mail) {
    if (!mail.text().equals(record.key())) {
      throw new IllegalStateException(
          "the record at %s-%d offset %d does not hold the content of mail %s"
              .formatted(record.topic(), record.partition(), record.offset(), mail));
    }
    return record.value() == null ? new byte[0] : record.value();
  }

  /** One reading from the first piece to the last. */
  private final class Pieces implements ContentSource {
    private final MailId mail;
    private final List<Place> places;
    private final AtomicBoolean holds = new AtomicBoolean();
    private int next;
    private volatile boolean closed;

    Pieces(MailId mail, List<Place> places) {
      this.mail = mail;
      this.places = places;
    }

    @Override
    public CompletionStage<Optional<byte[]>> next() {
      giveBack();
      if (next == places.size() || closed) {
        return CompletableFuture.completedStage(Optional.empty());
      }
      Place place = places.get(next++);
      return budget.acquire().thenCompose(permit -> read(place));
    }

    private CompletionStage<Optional<byte[]>> read(Place place) {
      holds.set(true);
      if (closed) {
        giveBack();
        return CompletableFuture.completedStage(Optional.empty());
      }
      return reader
          .read(place.topic(), place.partition(), place.offset())
          .thenApply(record -> Optional.of(octets(record, mail)));
    }

    @Override
    public void close() {
      closed = true;
      giveBack();
    }

    private void giveBack() {
      if (holds.compareAndSet(true, false)) {
        budget.release();
      }
    }
  }
}

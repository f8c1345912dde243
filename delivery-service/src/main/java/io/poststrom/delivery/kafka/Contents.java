package io.poststrom.delivery.kafka;

import io.poststrom.delivery.attempt.ContentSource;
import io.poststrom.delivery.attempt.MailContent;
import io.poststrom.delivery.bounce.Excerpt;
import io.poststrom.kafka.ContentReader;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Obligation;
import io.poststrom.site.Site;
import io.poststrom.wire.Topic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Contents for attempts and reports: the copy that came with the obligation where there is one,
 * else the record or the chunks it refers to, read piece by piece when the next hop is ready.
 *
 * <p>On failure: a content that can't be read ends its attempt as deferred; a report goes without.
 * Threads: any.
 */
final class Contents {
  private final ContentReader reader;
  private final ContentBudget budget;

  Contents(ContentReader reader, int piecesInMemory) {
    this.reader = reader;
    this.budget = new ContentBudget(piecesInMemory);
  }

  /** The content for an attempt. */
  MailContent of(Obligation obligation) {
    return obligation.hasCopy()
        ? new MailContent.AtHand(obligation.value())
        : new MailContent.Streamed(obligation.envelope().size(), () -> new Pieces(obligation));
  }

  /** What a report can quote: all of a content that is one record, else its first chunk. */
  CompletionStage<Excerpt> excerpt(Obligation obligation) {
    if (obligation.hasCopy()) {
      return CompletableFuture.completedStage(
          new Excerpt(obligation.value(), Excerpt.Extent.WHOLE));
    }
    List<ContentRef.AtRecord> places = places(obligation.content());
    Excerpt.Extent extent = places.size() == 1 ? Excerpt.Extent.WHOLE : Excerpt.Extent.BEGINNING;
    return reader
        .look(obligation.envelope().id(), places.getFirst())
        .thenApply(octets -> new Excerpt(octets, extent))
        .exceptionally(gone -> Excerpt.nothing());
  }

  private static List<ContentRef.AtRecord> places(ContentRef content) {
    return switch (content) {
      case ContentRef.Inline() -> throw new IllegalStateException("never in an obligation");
      case ContentRef.AtRecord place -> List.of(place);
      case ContentRef.Chunks(int partition, List<Long> offsets) ->
          offsets.stream()
              .map(offset -> new ContentRef.AtRecord(Topic.CONTENT.topicName(), partition, offset))
              .toList();
    };
  }

  /**
   * One reading from the first piece to the last. The permit of the first piece serves for all that
   * follow and goes back at the end, so only the first one is waited for. The piece after the
   * present one is read ahead where the budget has room at once: the two then come in one answer of
   * the broker.
   */
  private final class Pieces implements ContentSource {
    private final Site site;
    private final MailId mail;
    private final List<ContentRef.AtRecord> places;
    private final Deque<CompletionStage<byte[]>> ahead = new ArrayDeque<>();
    private int asked;
    private int held;
    private boolean closed;

    Pieces(Obligation obligation) {
      site = obligation.site();
      mail = obligation.envelope().id();
      places = places(obligation.content());
    }

    @Override
    public CompletionStage<Void> room() {
      synchronized (this) {
        if (held > 0 || closed) {
          return CompletableFuture.completedStage(null);
        }
      }
      return budget.acquire(site).thenAccept(permit -> entered());
    }

    private synchronized void entered() {
      held++;
      if (closed) {
        giveBack(held);
      }
    }

    @Override
    public CompletionStage<Optional<byte[]>> next() {
      return room().thenCompose(entered -> piece());
    }

    private synchronized CompletionStage<Optional<byte[]>> piece() {
      if (closed || ahead.isEmpty() && asked == places.size()) {
        return CompletableFuture.completedStage(Optional.empty());
      }
      CompletionStage<byte[]> piece = ahead.isEmpty() ? ask() : ahead.remove();
      giveBack(held - ahead.size() - 1);
      readAhead();
      return piece.thenApply(Optional::of);
    }

    private void readAhead() {
      if (asked < places.size() && !closed && budget.tryAcquire(site)) {
        held++;
        ahead.add(ask());
      }
    }

    private CompletionStage<byte[]> ask() {
      return reader.take(mail, places.get(asked++));
    }

    @Override
    public synchronized void close() {
      closed = true;
      ahead.clear();
      giveBack(held);
    }

    private void giveBack(int permits) {
      for (int i = 0; i < permits; i++) {
        budget.release(site);
      }
      held -= permits;
    }
  }
}

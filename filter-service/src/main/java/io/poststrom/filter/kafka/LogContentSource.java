package io.poststrom.filter.kafka;

import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.kafka.ContentReader;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.wire.Topic;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The start of contents that lie in other records: the first chunk, cut at the scan limit. A few
 * are read at a time, whatever the batch, so memory stays bounded.
 *
 * <p>Threads: any may ask. Stages complete on one thread of its own, where the mail's checks then
 * run.
 */
public final class LogContentSource implements ContentSource, AutoCloseable {
  private static final int AT_ONCE = 8;

  private final ContentReader reader;
  private final int scanLimit;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("poststrom-filter-content").daemon().factory());
  private final Queue<Request> waiting = new ArrayDeque<>();
  private int open;

  private record Request(
      MailId mail, ContentRef.AtRecord place, CompletableFuture<byte[]> answer) {}

  /** {@code scanLimit}: octets of a content that are looked at. */
  public LogContentSource(ContentReader reader, int scanLimit) {
    this.reader = reader;
    this.scanLimit = scanLimit;
  }

  @Override
  public CompletionStage<byte[]> start(MailId mail, ContentRef content) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    switch (content) {
      case ContentRef.Inline() ->
          answer.completeExceptionally(
              new IllegalArgumentException("an inline content is in its own record"));
      case ContentRef.AtRecord place -> add(new Request(mail, place, answer));
      case ContentRef.Chunks chunks ->
          add(
              new Request(
                  mail,
                  new ContentRef.AtRecord(
                      Topic.CONTENT.topicName(), chunks.partition(), chunks.offsets().getFirst()),
                  answer));
    }
    return answer;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private synchronized void add(Request request) {
    waiting.add(request);
    readNext();
  }

  private synchronized void ended() {
    open--;
    readNext();
  }

  private synchronized void readNext() {
    while (open < AT_ONCE && !waiting.isEmpty()) {
      Request next = waiting.remove();
      open++;
      reader
          .look(next.mail(), next.place())
          .whenCompleteAsync((octets, failure) -> answer(next, octets, failure), executor);
    }
  }

  private void answer(Request request, byte @Nullable [] octets, @Nullable Throwable failure) {
    try {
      if (octets == null) {
        request
            .answer()
            .completeExceptionally(
                failure == null ? new IllegalStateException("no octets") : failure);
      } else {
        request
            .answer()
            .complete(octets.length <= scanLimit ? octets : Arrays.copyOf(octets, scanLimit));
      }
    } finally {
      ended();
    }
  }
}

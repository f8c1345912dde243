package io.poststrom.filter.kafka;

import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.kafka.ContentReader;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.MailId;
import io.poststrom.wire.Topic;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Contents that lie in other records, a record at a time. A few are read at once, whatever the
 * batch, so memory stays bounded.
 *
 * <p>Threads: any may ask. Stages complete on one thread of its own, where the mail's checks then
 * run, and where bodies are hashed.
 */
public final class LogContentSource implements ContentSource, AutoCloseable {
  private static final int AT_ONCE = 8;

  private final ContentReader reader;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("poststrom-filter-content").daemon().factory());
  private final Queue<Request> waiting = new ArrayDeque<>();
  private int open;

  private record Request(
      MailId mail, ContentRef.AtRecord place, CompletableFuture<byte[]> answer) {}

  /** With octets from there. */
  public LogContentSource(ContentReader reader) {
    this.reader = reader;
  }

  @Override
  public CompletionStage<byte[]> piece(MailId mail, ContentRef content, int number) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    switch (content) {
      case ContentRef.Inline() ->
          answer.completeExceptionally(
              new IllegalArgumentException("an inline content is in its own record"));
      case ContentRef.AtRecord place -> add(new Request(mail, place, answer));
      case ContentRef.Chunks(int partition, List<Long> offsets) ->
          add(
              new Request(
                  mail,
                  new ContentRef.AtRecord(
                      Topic.CONTENT.topicName(), partition, offsets.get(number)),
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
        request.answer().complete(octets);
      }
    } finally {
      ended();
    }
  }
}

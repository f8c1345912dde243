package io.poststrom.filter.kafka;

import io.poststrom.filter.pipeline.ContentSource;
import io.poststrom.kafka.LogReader;
import io.poststrom.mail.ContentRef;
import io.poststrom.wire.Topic;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

  private final LogReader reader;
  private final int scanLimit;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("poststrom-filter-content").daemon().factory());
  private final Queue<Request> waiting = new ArrayDeque<>();
  private int open;

  private record Request(
      String topic, int partition, long offset, CompletableFuture<byte[]> answer) {}

  /** {@code scanLimit}: octets of a content that are looked at. */
  public LogContentSource(LogReader reader, int scanLimit) {
    this.reader = reader;
    this.scanLimit = scanLimit;
  }

  @Override
  public CompletionStage<byte[]> start(ContentRef content) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    switch (content) {
      case ContentRef.Inline() ->
          answer.completeExceptionally(
              new IllegalArgumentException("an inline content is in its own record"));
      case ContentRef.AtRecord(String topic, int partition, long offset) ->
          add(new Request(topic, partition, offset, answer));
      case ContentRef.Chunks chunks ->
          add(
              new Request(
                  Topic.CONTENT.topicName(),
                  chunks.partition(),
                  chunks.offsets().getFirst(),
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
          .read(next.topic(), next.partition(), next.offset())
          .whenCompleteAsync((record, failure) -> answer(next, record, failure), executor);
    }
  }

  private void answer(
      Request request,
      @Nullable ConsumerRecord<String, byte[]> record,
      @Nullable Throwable failure) {
    try {
      if (record == null || record.value() == null) {
        request
            .answer()
            .completeExceptionally(
                failure == null ? new IllegalStateException("an empty record") : failure);
      } else {
        byte[] octets = record.value();
        request
            .answer()
            .complete(octets.length <= scanLimit ? octets : Arrays.copyOf(octets, scanLimit));
      }
    } finally {
      ended();
    }
  }
}

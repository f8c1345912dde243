package io.poststrom.ingress.kafka;

import io.poststrom.ingress.policy.LimitedFlushes;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.LogWriter.Result;
import io.poststrom.mail.Flush;
import io.poststrom.wire.ControlCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes to {@code mail.control} what the queue's owners are to try now. Any thread. */
public final class KafkaFlushes implements LimitedFlushes.Log {
  private final LogWriter writer;

  /** Writes with a writer to {@code mail.control}. */
  public KafkaFlushes(LogWriter writer) {
    this.writer = writer;
  }

  @Override
  public CompletionStage<Void> write(Flush flush) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    writer.send(
        ControlCodec.encode(flush),
        result -> {
          switch (result) {
            case Result.Written written -> done.complete(null);
            case Result.Unconfirmed(Exception why) -> done.completeExceptionally(why);
          }
        });
    return done;
  }
}

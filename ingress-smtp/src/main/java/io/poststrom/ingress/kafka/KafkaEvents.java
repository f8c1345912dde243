package io.poststrom.ingress.kafka;

import io.poststrom.event.MailEvent;
import io.poststrom.kafka.LogWriter;
import io.poststrom.kafka.LogWriter.Result;
import io.poststrom.wire.EventCodec;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells {@code mail.events} what was refused: best effort. What does not fit into the writer's
 * buffer, or is not confirmed in time, is counted and forgotten; no session waits for it.
 */
public final class KafkaEvents {
  private final LogWriter writer;
  private final AtomicLong dropped = new AtomicLong();

  /** Writes with a writer to {@code mail.events}. */
  public KafkaEvents(LogWriter writer) {
    this.writer = writer;
  }

  /** Never blocks; any thread. */
  public void tell(MailEvent event) {
    writer.send(
        EventCodec.encode(event),
        result -> {
          if (result instanceof Result.Unconfirmed) {
            dropped.incrementAndGet();
          }
        });
  }

  /** Events forgotten so far: for a counter. */
  public long dropped() {
    return dropped.get();
  }
}

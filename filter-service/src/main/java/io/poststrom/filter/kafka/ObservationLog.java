package io.poststrom.filter.kafka;

import io.poststrom.config.KafkaSettings;
import io.poststrom.filter.pipeline.BeforeQueue;
import io.poststrom.kafka.Clients;
import io.poststrom.kafka.LogWriter;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.wire.DmarcCodec;
import io.poststrom.wire.Topic;
import java.time.Duration;

/**
 * Observations of mails that were refused before they were accepted, into {@code mail.dmarc}. Best
 * effort, for there is no mail to tie them to: what the log does not take is counted, and no client
 * waits for it.
 */
public final class ObservationLog implements BeforeQueue.Observer, AutoCloseable {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

  private final LogWriter writer;
  private final ReportListener listener;

  /** A writer with a Kafka client of that name. Blocks until the topic is known. */
  public ObservationLog(KafkaSettings kafka, String client, ReportListener listener)
      throws InterruptedException {
    this.writer = new LogWriter(Topic.DMARC, Clients.producer(kafka, client), TIME_LIMIT);
    this.listener = listener;
    writer.awaitTopic();
  }

  @Override
  public void refused(DmarcObservation seen) {
    writer.send(
        DmarcCodec.encode(seen),
        result -> {
          if (result instanceof LogWriter.Result.Unconfirmed) {
            listener.unsent(ReportListener.Lack.LOG, 1);
          }
        });
  }

  @Override
  public void close() {
    writer.close();
  }
}

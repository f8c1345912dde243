package io.poststrom.standalone.look;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** {@code events}: everything that happened, or happens from now on. */
final class Events {
  static final ObjectMapper JSON = new ObjectMapper();
  private final PrintStream out;

  Events(PrintStream out) {
    this.out = out;
  }

  int show(LookOptions options) throws LookError {
    try (TopicReader events = TopicReader.open(options.kafka(), Topic.EVENTS, Look.NO_GROUP)) {
      switch (options.extent()) {
        case SO_FAR -> events.readToEnd(record -> print(record, options.shape()));
        case FOLLOW -> events.follow(batch -> print(batch, options.shape()));
      }
    }
    return 0;
  }

  /** The partitions of one batch come one after the other; people want them by time. */
  private void print(ConsumerRecords<String, byte[]> batch, LookOptions.Shape shape) {
    StreamSupport.stream(batch.spliterator(), false)
        .sorted(Comparator.comparingLong(ConsumerRecord::timestamp))
        .forEach(record -> print(record, shape));
    out.flush();
  }

  private void print(ConsumerRecord<String, byte[]> record, LookOptions.Shape shape) {
    switch (shape) {
      case JSON -> out.println(new String(record.value(), StandardCharsets.UTF_8));
      case TABLE -> read(record).ifPresent(line -> out.println(line.withMail()));
    }
  }

  /** Nothing where a record is not an event of ours: looking never fails on what it finds. */
  static Optional<EventLine> read(ConsumerRecord<String, byte[]> record) {
    try {
      return Optional.of(new EventLine(JSON.readTree(Objects.requireNonNull(record.value()))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

package io.poststrom.standalone.look;

import io.poststrom.mail.MailId;
import io.poststrom.wire.Topic;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** {@code trace MAIL-ID}: one mail's way, from its events. */
final class Trace {
  /** The first ten characters of an id tell its time: no need to read what is older. */
  private static final int TIME_CHARACTERS = 10;

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private final PrintStream out;

  Trace(PrintStream out) {
    this.out = out;
  }

  int show(LookOptions options) throws LookError {
    if (options.words().size() != 1) {
      throw new LookError("trace takes one mail id, or its first characters");
    }
    String prefix = options.words().getFirst().toLowerCase(Locale.ROOT);
    Map<String, List<ConsumerRecord<String, byte[]>>> found = read(options.kafka(), prefix);
    if (found.isEmpty()) {
      throw new LookError("no event speaks of a mail whose id begins with " + prefix);
    }
    if (found.size() > 1) {
      throw new LookError(
          "%d mails have ids that begin with %s, such as %s: give more of it"
              .formatted(found.size(), prefix, found.keySet().iterator().next()));
    }
    found.forEach((id, records) -> print(id, records, options.shape()));
    return 0;
  }

  private static Map<String, List<ConsumerRecord<String, byte[]>>> read(String kafka, String prefix)
      throws LookError {
    Map<String, List<ConsumerRecord<String, byte[]>>> found = new TreeMap<>();
    try (TopicReader events = TopicReader.open(kafka, Topic.EVENTS, Look.NO_GROUP)) {
      if (prefix.length() >= TIME_CHARACTERS) {
        events.skipBefore(beginning(prefix).time().minus(CLOCKS_DIFFER));
      }
      events.readToEnd(
          record -> {
            if (record.key() != null && record.key().startsWith(prefix)) {
              found.computeIfAbsent(record.key(), id -> new ArrayList<>()).add(record);
            }
          });
    }
    return found;
  }

  private static MailId beginning(String prefix) throws LookError {
    try {
      return new MailId((prefix + "0".repeat(26)).substring(0, Math.max(26, prefix.length())));
    } catch (IllegalArgumentException e) {
      throw new LookError(Objects.requireNonNullElse(e.getMessage(), "not a mail id"));
    }
  }

  private void print(
      String id, List<ConsumerRecord<String, byte[]>> records, LookOptions.Shape shape) {
    switch (shape) {
      case JSON -> records.forEach(r -> out.println(new String(r.value(), StandardCharsets.UTF_8)));
      case TABLE -> {
        out.println(id);
        records.forEach(r -> Events.read(r).ifPresent(e -> out.println("  " + e.withoutMail())));
      }
    }
  }
}

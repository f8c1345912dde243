package io.poststrom.standalone.look;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.poststrom.kafka.Groups;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Obligation;
import io.poststrom.mail.RecipientState;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.ObligationCodec;
import io.poststrom.wire.Topic;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** {@code queue}: what is owed, by site. */
final class Queue {
  private final PrintStream out;
  private final InstantSource clock;

  Queue(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  int show(LookOptions options) throws LookError {
    List<Obligation> live = read(options.kafka());
    switch (options.shape()) {
      case JSON -> live.forEach(o -> out.println(json(o)));
      case TABLE -> table(live);
    }
    return 0;
  }

  private static List<Obligation> read(String kafka) throws LookError {
    Map<String, Obligation> latest = new LinkedHashMap<>();
    try (TopicReader outbound = TopicReader.open(kafka, Topic.OUTBOUND, Groups.DELIVERY)) {
      outbound.skipFinished();
      outbound.readToEnd(record -> take(record, latest));
    }
    return latest.values().stream().sorted(Comparator.comparing(Obligation::due)).toList();
  }

  private static void take(ConsumerRecord<String, byte[]> record, Map<String, Obligation> latest) {
    try {
      latest.remove(record.key());
      if (record.value() != null) {
        Obligation o = ObligationCodec.decode(record.key(), record.headers(), record.value());
        if (!o.isDone()) {
          latest.put(record.key(), o);
        }
      }
    } catch (BadRecord e) {
      // The worker sets it aside on mail.dead-letter and says so; it is not in the queue.
      latest.remove(record.key());
    }
  }

  private void table(List<Obligation> live) {
    if (live.isEmpty()) {
      out.println("The queue is empty.");
      return;
    }
    Map<String, List<Obligation>> bySite = new TreeMap<>();
    live.forEach(o -> bySite.computeIfAbsent(o.site().name(), s -> new ArrayList<>()).add(o));
    out.printf(
        "%-40s %7s %10s %8s %9s  %s%n",
        "SITE", "MAILS", "RECIPIENTS", "OLDEST", "NEXT TRY", "LAST REPLY");
    bySite.forEach(
        (site, mails) ->
            out.printf(
                "%-40s %7d %10d %8s %9s  %s%n",
                site,
                mails.size(),
                mails.stream().mapToLong(Queue::owed).sum(),
                ago(oldest(mails)),
                in(mails.getFirst().due()),
                mails.stream()
                    .flatMap(o -> last(o).stream())
                    .map(Diagnostic::oneLine)
                    .findFirst()
                    .orElse("-")));
  }

  private Instant oldest(List<Obligation> mails) {
    return mails.stream()
        .map(o -> o.id().mail().time())
        .min(Comparator.naturalOrder())
        .orElse(clock.instant());
  }

  private static long owed(Obligation o) {
    return o.states().stream().filter(s -> !s.isFinal()).count();
  }

  private static Optional<Diagnostic> last(Obligation o) {
    return o.states().stream().flatMap(Queue::lastOf).findFirst();
  }

  private static java.util.stream.Stream<Diagnostic> lastOf(RecipientState state) {
    return state instanceof RecipientState.Pending p
        ? p.last().stream()
        : java.util.stream.Stream.empty();
  }

  private String ago(Instant time) {
    return length(Duration.between(time, clock.instant()));
  }

  private String in(Instant time) {
    Duration wait = Duration.between(clock.instant(), time);
    return wait.isPositive() ? length(wait) : "now";
  }

  private static String length(Duration time) {
    if (time.toHours() >= 48) {
      return time.toDays() + " d";
    }
    if (time.toMinutes() >= 120) {
      return time.toHours() + " h";
    }
    return time.toSeconds() >= 120
        ? time.toMinutes() + " min"
        : Math.max(0, time.toSeconds()) + " s";
  }

  private static String json(Obligation o) {
    ObjectNode node =
        Events.JSON
            .createObjectNode()
            .put("obligation", o.id().text())
            .put("mail", o.id().mail().text())
            .put("site", o.site().name())
            .put("attempts", o.attempts())
            .put("due", o.due().toString())
            .put("size", o.envelope().size());
    var recipients = node.putArray("recipients");
    for (int i = 0; i < o.states().size(); i++) {
      if (!o.states().get(i).isFinal()) {
        recipients.add(o.envelope().recipients().get(i).mailbox().text());
      }
    }
    last(o).ifPresent(d -> node.put("lastReply", d.oneLine()));
    return node.toString();
  }
}

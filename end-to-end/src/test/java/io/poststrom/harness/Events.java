package io.poststrom.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code mail.events} as any program of a user would: committed records only. */
public final class Events {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TERMINAL =
      Set.of(
          "delivered",
          "bounced",
          "expired",
          "quarantined",
          "discarded",
          "deadlettered",
          "cancelled");

  /** One event: the last word of its type, its mail, when it happened, and its data. */
  public record Event(String type, String mail, Instant time, JsonNode data) {
    /** The recipient it speaks of. */
    public String recipient() {
      return data.path("recipient").asText();
    }

    /** The reply, or our own finding: "450 4.3.0 text", "4.4.2 text". */
    public String said() {
      int code = data.path("replyCode").asInt();
      return (code == 0 ? "" : code + " ")
          + data.path("status").asText()
          + " "
          + data.path("text").asText();
    }

    /** True for the last event of a recipient. */
    public boolean isTerminal() {
      return TERMINAL.contains(type);
    }
  }

  private Events() {}

  /** All events from the beginning to the end as of now, in the order of each mail. */
  public static List<Event> all(String bootstrap) {
    return TopicRecords.committed(bootstrap, Topic.EVENTS).stream()
        .map(record -> read(record.value()))
        .toList();
  }

  /** The recipients (with their mail's id) that have been accepted and have no terminal event. */
  public static Set<String> owed(List<Event> events) {
    Set<String> owed =
        events.stream()
            .filter(event -> event.type().equals("accepted"))
            .map(event -> event.mail() + " " + event.recipient())
            .collect(Collectors.toSet());
    events.stream()
        .filter(Event::isTerminal)
        .forEach(event -> owed.remove(event.mail() + " " + event.recipient()));
    return owed;
  }

  private static Event read(byte[] value) {
    try {
      JsonNode node = JSON.readTree(value);
      String type = node.path("type").asText();
      return new Event(
          type.substring(type.lastIndexOf('.') + 1),
          node.path("subject").asText(),
          Instant.parse(node.path("time").asText()),
          node.path("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

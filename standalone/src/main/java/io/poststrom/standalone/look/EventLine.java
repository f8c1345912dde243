package io.poststrom.standalone.look;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** One event of {@code mail.events} as a line for a person. */
record EventLine(JsonNode event) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  /** When it happened. */
  Instant time() {
    return Instant.parse(event.path("time").asText());
  }

  /** The mail's id. */
  String mail() {
    return event.path("subject").asText();
  }

  /** Time, verb, recipient, details. */
  String withoutMail() {
    String recipient = data("recipient");
    return "%s  %-11s %s  %s"
        .formatted(TIME.format(time()), verb(), recipient.isEmpty() ? "-" : recipient, details())
        .stripTrailing();
  }

  /** The same with the mail's id in front. */
  String withMail() {
    return mail() + "  " + withoutMail();
  }

  private String verb() {
    String type = event.path("type").asText();
    return type.substring(type.lastIndexOf('.') + 1);
  }

  private String details() {
    return switch (verb()) {
      case "accepted" ->
          "from <%s> by %s (%s) at %s, %s octets"
                  .formatted(
                      data("reversePath"),
                      data("client"),
                      data("helo"),
                      data("listener"),
                      data("size"))
              + held();
      case "refused" ->
          "from <%s> by %s at %s: %s"
              .formatted(data("reversePath"), data("client"), data("stage"), data("reply"));
      case "filtered" -> data("action") + ", score " + data("score") + symbols();
      case "routed" -> "to " + data("site");
      case "deferred" -> said() + "; next try " + TIME.format(Instant.parse(data("due")));
      case "attempted", "delivered" -> said();
      case "bounced", "expired" -> said() + report();
      case "flushed" ->
          "mail to %s, asked for by %s at %s"
              .formatted(data("node"), data("client"), data("listener"));
      case "released" -> "from quarantine by " + data("by");
      case "deadlettered" -> data("reason") + "; found at " + data("from");
      default -> data("reason");
    };
  }

  private String held() {
    String release = data("releaseAt");
    String priority = data("priority");
    return (release.isEmpty() ? "" : "; held until " + TIME.format(Instant.parse(release)))
        + (priority.isEmpty() ? "" : "; priority " + priority);
  }

  private String symbols() {
    List<String> names = new ArrayList<>();
    event.path("data").path("symbols").forEach(s -> names.add(s.path("name").asText()));
    return names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
  }

  private String said() {
    String code = data("replyCode").equals("0") ? "" : data("replyCode") + " ";
    String host = data("host").isEmpty() ? "" : data("host") + ": ";
    return host + code + data("status") + " " + data("text");
  }

  private String report() {
    return data("report").isEmpty()
        ? "; nobody is told" + (data("unreported").isEmpty() ? "" : ": " + data("unreported"))
        : "; the sender is told by " + data("report");
  }

  private String data(String field) {
    return event.path("data").path(field).asText("");
  }
}

package io.poststrom.wire;

import io.poststrom.event.MailEvent;
import io.poststrom.mail.Diagnostic;
import io.poststrom.mail.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Events as records of {@code mail.events}: CloudEvents 1.0 in structured JSON. An event's id is
 * made from what it says, so that the same fact written twice is recognised. Any thread may call.
 *
 * <p>Fields are only ever added to {@code data}; a reader ignores those it does not know.
 */
public final class EventCodec {
  private static final String ONCE = "0";
  private static final String TYPE_PREFIX = "io.poststrom.mail.";
  private static final byte[] CONTENT_TYPE =
      "application/cloudevents+json; charset=UTF-8".getBytes(StandardCharsets.US_ASCII);

  private EventCodec() {}

  /** The record of an event; its key is the mail id. */
  public static WireRecord encode(MailEvent event) {
    String mail = event.mail().text();
    JsonWriter json =
        new JsonWriter(640)
            .member("specversion", "1.0")
            .member("id", id(event))
            .member("source", source(event))
            .member("type", type(event))
            .member("subject", mail)
            .member("time", event.time().toString())
            .member("datacontenttype", "application/json")
            .object("data")
            .member("recipient", event.recipient());
    data(json, event);
    RecordHeaders headers = new RecordHeaders();
    // CloudEvents' Kafka binding, section 3.3: structured mode is told by this header.
    headers.add("content-type", CONTENT_TYPE);
    return new WireRecord(mail, json.endObject().toBytes(), headers);
  }

  /** The CloudEvents type, {@code io.poststrom.mail.accepted} and so on. */
  public static String type(MailEvent event) {
    return TYPE_PREFIX + verb(event);
  }

  /**
   * The CloudEvents id: mail id, verb, hash of the recipient, and what tells such facts apart: the
   * number of the attempt, for the second host tried in it and further ones {@code ATTEMPT.HOST}; a
   * hash of a dead letter's place; what a lesson is of; 0 for what happens once. Nothing in it is
   * made by chance or from a clock, so the same fact written again has the same id.
   */
  public static String id(MailEvent event) {
    return event.mail().text()
        + '/'
        + verb(event)
        + '/'
        + Long.toHexString(hash(event.recipient()))
        + '/'
        + occurrence(event);
  }

  private static String verb(MailEvent event) {
    return switch (event) {
      case MailEvent.Accepted e -> "accepted";
      case MailEvent.Refused e -> "refused";
      case MailEvent.Filtered e -> "filtered";
      case MailEvent.Quarantined e -> "quarantined";
      case MailEvent.Released e -> "released";
      case MailEvent.Discarded e -> "discarded";
      case MailEvent.Routed e -> "routed";
      case MailEvent.Attempted e -> "attempted";
      case MailEvent.Deferred e -> "deferred";
      case MailEvent.Delivered e -> "delivered";
      case MailEvent.Bounced e -> "bounced";
      case MailEvent.Expired e -> "expired";
      case MailEvent.DeadLettered e -> "deadlettered";
      case MailEvent.Cancelled e -> "cancelled";
      case MailEvent.Taught e -> "taught";
      case MailEvent.Flushed e -> "flushed";
    };
  }

  /** The stage whose step the event is; the accepted event is the first thing the filter tells. */
  private static String source(MailEvent event) {
    return switch (event) {
      case MailEvent.Accepted e -> "/poststrom/ingress";
      case MailEvent.Refused e -> "/poststrom/ingress";
      case MailEvent.Filtered e -> "/poststrom/filter";
      case MailEvent.Quarantined e -> "/poststrom/filter";
      case MailEvent.Released e -> "/poststrom/filter";
      case MailEvent.Discarded e -> "/poststrom/filter";
      case MailEvent.Routed e -> "/poststrom/filter";
      case MailEvent.Taught e -> "/poststrom/filter";
      case MailEvent.Attempted e -> "/poststrom/delivery";
      case MailEvent.Deferred e -> "/poststrom/delivery";
      case MailEvent.Delivered e -> "/poststrom/delivery";
      case MailEvent.Bounced e -> "/poststrom/delivery";
      case MailEvent.Expired e -> "/poststrom/delivery";
      case MailEvent.Cancelled e -> "/poststrom/delivery";
      case MailEvent.Flushed e -> "/poststrom/ingress";
      case MailEvent.DeadLettered e ->
          switch (e.by()) {
            case FILTER -> "/poststrom/filter";
            case DELIVERY -> "/poststrom/delivery";
          };
    };
  }

  /** Tells facts of one verb about one recipient apart. */
  private static String occurrence(MailEvent event) {
    return switch (event) {
      case MailEvent.Attempted e -> e.host() == 1 ? "" + e.attempt() : e.attempt() + "." + e.host();
      case MailEvent.Deferred e -> "" + e.attempt();
      case MailEvent.Delivered e -> "" + e.attempt();
      case MailEvent.DeadLettered e -> Long.toHexString(hash(e.from()));
      case MailEvent.Taught e -> e.lesson();
      case MailEvent.Accepted e -> ONCE;
      case MailEvent.Refused e -> ONCE;
      case MailEvent.Filtered e -> ONCE;
      case MailEvent.Quarantined e -> ONCE;
      case MailEvent.Released e -> ONCE;
      case MailEvent.Discarded e -> ONCE;
      case MailEvent.Routed e -> ONCE;
      case MailEvent.Bounced e -> ONCE;
      case MailEvent.Expired e -> ONCE;
      case MailEvent.Cancelled e -> ONCE;
      case MailEvent.Flushed e -> ONCE;
    };
  }

  private static void data(JsonWriter json, MailEvent event) {
    switch (event) {
      case MailEvent.Accepted e -> {
        client(json, e.reversePath(), e.listener(), e.client(), e.helo());
        e.identity().ifPresent(identity -> json.member("identity", identity));
        json.member("size", e.size());
        e.releaseAt().ifPresent(time -> json.member("releaseAt", time.toString()));
        if (e.priority() != 0) {
          json.member("priority", e.priority());
        }
        tags(json, e.tags());
      }
      case MailEvent.Refused e -> {
        client(json, e.reversePath(), e.listener(), e.client(), e.helo());
        e.identity().ifPresent(identity -> json.member("identity", identity));
        json.member("stage", e.stage()).member("reply", e.reply());
        e.rule().ifPresent(rule -> json.member("rule", rule));
      }
      case MailEvent.Filtered e -> verdict(json, e.verdict());
      case MailEvent.Quarantined e -> json.member("reason", e.reason());
      case MailEvent.Released e -> json.member("by", e.by());
      case MailEvent.Discarded e -> json.member("reason", e.reason());
      case MailEvent.Routed e ->
          json.member("obligation", e.obligation().text()).member("site", e.site().name());
      case MailEvent.Attempted e -> attempt(json, e.obligation().text(), e.attempt(), e.result());
      case MailEvent.Deferred e -> {
        attempt(json, e.obligation().text(), e.attempt(), e.reason());
        json.member("due", e.due().toString());
      }
      case MailEvent.Delivered e -> attempt(json, e.obligation().text(), e.attempt(), e.result());
      case MailEvent.Bounced e -> {
        diagnostic(json.member("obligation", e.obligation().text()), e.reason());
        e.report().ifPresent(report -> json.member("report", report.text()));
        e.unreported().ifPresent(why -> json.member("unreported", why));
      }
      case MailEvent.Expired e -> {
        diagnostic(json.member("obligation", e.obligation().text()), e.reason());
        e.report().ifPresent(report -> json.member("report", report.text()));
        e.unreported().ifPresent(why -> json.member("unreported", why));
      }
      case MailEvent.DeadLettered e -> json.member("reason", e.reason()).member("from", e.from());
      case MailEvent.Cancelled e ->
          json.member("obligation", e.obligation().text()).member("reason", e.reason());
      case MailEvent.Taught e ->
          json.member("class", e.kind().name().toLowerCase(Locale.ROOT))
              .member("outcome", e.outcome())
              .member("by", e.by())
              .member("domain", e.domain())
              .member("lesson", e.lesson());
      case MailEvent.Flushed e -> {
        json.member("node", e.node()).member("listener", e.listener()).member("client", e.client());
        e.identity().ifPresent(identity -> json.member("identity", identity));
      }
    }
  }

  private static void tags(JsonWriter json, List<String> tags) {
    if (!tags.isEmpty()) {
      json.array("tags");
      tags.forEach(json::element);
      json.endArray();
    }
  }

  private static void client(
      JsonWriter json, String reversePath, String listener, String client, String helo) {
    json.member("reversePath", reversePath)
        .member("listener", listener)
        .member("client", client)
        .member("helo", helo);
  }

  private static void verdict(JsonWriter json, Verdict verdict) {
    json.member("action", verdict.action().name().toLowerCase(Locale.ROOT))
        .member("score", verdict.score())
        .array("symbols");
    for (Verdict.Symbol symbol : verdict.symbols()) {
      json.element()
          .member("name", symbol.name())
          .member("score", symbol.score())
          .member("evidence", symbol.evidence())
          .endObject();
    }
    json.endArray();
  }

  private static void attempt(
      JsonWriter json, String obligation, int attempt, Diagnostic diagnostic) {
    diagnostic(json.member("obligation", obligation).member("attempt", attempt), diagnostic);
  }

  private static void diagnostic(JsonWriter json, Diagnostic diagnostic) {
    json.member("host", diagnostic.host())
        .member("replyCode", diagnostic.replyCode())
        .member("status", diagnostic.status().text())
        .member("text", diagnostic.text());
  }

  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}

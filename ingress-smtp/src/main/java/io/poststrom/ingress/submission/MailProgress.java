package io.poststrom.ingress.submission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a mail's events have told so far: of each recipient the last thing that changed its state.
 * Not thread-safe.
 */
public final class MailProgress {
  private static final String TYPE = "io.poststrom.mail.";
  private static final JsonFactory FACTORY = new JsonFactory();

  /** What an event makes of its recipient; others change nothing. */
  private static final Map<String, String> STATES =
      Map.of(
          "accepted", "accepted",
          "routed", "queued",
          "deferred", "deferred",
          "delivered", "delivered",
          "bounced", "bounced",
          "expired", "expired",
          "quarantined", "quarantined",
          "discarded", "discarded",
          "cancelled", "cancelled",
          "deadlettered", "setaside");

  private static final Set<String> FINAL =
      Set.of("delivered", "bounced", "expired", "discarded", "cancelled");

  /** Members of an event's data that say more, under the name that we give them. */
  private static final List<String> MORE =
      List.of("due", "host", "status", "text", "reason", "attempt", "report");

  private final Map<String, Recipient> recipients = new LinkedHashMap<>();
  private Map<String, String> accepted = Map.of();
  private List<String> tags = List.of();

  private record Recipient(String state, String since, Map<String, String> more) {}

  /** What is known of a mail that has just been taken. */
  static MailProgress of(Envelope envelope) {
    MailProgress progress = new MailProgress();
    String time = envelope.acceptedAt().toString();
    Map<String, String> members = new HashMap<>();
    members.put("time", time);
    members.put("data.reversePath", envelope.reversePath().text());
    members.put("data.size", Long.toString(envelope.size()));
    envelope.client().identity().ifPresent(who -> members.put("data.identity", who));
    envelope.releaseAt().ifPresent(release -> members.put("data.releaseAt", release.toString()));
    progress.accepted = Map.copyOf(members);
    progress.tags = envelope.tags();
    for (io.poststrom.mail.Recipient to : envelope.recipients()) {
      progress.recipients.put(to.mailbox().text(), new Recipient("accepted", time, Map.of()));
    }
    return progress;
  }

  /** The same, to go on with. */
  public MailProgress copy() {
    MailProgress copy = new MailProgress();
    copy.recipients.putAll(recipients);
    copy.accepted = accepted;
    copy.tags = tags;
    return copy;
  }

  /** The next event of the mail; what is none is passed over. */
  public void apply(byte[] event) {
    Map<String, String> members = new HashMap<>();
    List<String> found = new ArrayList<>();
    try (JsonParser in = FACTORY.createParser(event)) {
      read(in, members, found);
    } catch (IOException e) {
      return;
    }
    String verb = members.getOrDefault("type", "").replace(TYPE, "");
    String recipient = members.getOrDefault("data.recipient", "");
    String state = STATES.get(verb);
    if (state == null || recipient.isEmpty()) {
      return;
    }
    if (verb.equals("accepted")) {
      accepted = Map.copyOf(members);
      tags = List.copyOf(found);
    }
    Map<String, String> more = new LinkedHashMap<>();
    for (String name : MORE) {
      String value = members.get("data." + name);
      if (value != null && !value.isEmpty()) {
        more.put(name, value);
      }
    }
    recipients.put(
        recipient, new Recipient(state, members.getOrDefault("time", ""), Map.copyOf(more)));
  }

  /** Whether anything is known. */
  public boolean isKnown() {
    return !accepted.isEmpty();
  }

  /** How many recipients something is known of. */
  public int size() {
    return recipients.size();
  }

  /** Who has handed it in. */
  public Optional<String> identity() {
    return Optional.ofNullable(accepted.get("data.identity"));
  }

  /** Whether nothing will change any more. */
  public boolean isFinal() {
    return isKnown() && recipients.values().stream().allMatch(r -> FINAL.contains(r.state()));
  }

  /** For the program that has handed it in. */
  public byte[] json(MailId id) {
    return Json.written(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id.text());
          json.writeStringField("acceptedAt", accepted.getOrDefault("time", ""));
          json.writeStringField("from", accepted.getOrDefault("data.reversePath", ""));
          json.writeNumberField("size", Long.parseLong(accepted.getOrDefault("data.size", "0")));
          String release = accepted.get("data.releaseAt");
          if (release != null) {
            json.writeStringField("sendAt", release);
          }
          json.writeArrayFieldStart("tags");
          for (String tag : tags) {
            json.writeString(tag);
          }
          json.writeEndArray();
          json.writeBooleanField("final", isFinal());
          json.writeArrayFieldStart("recipients");
          for (Map.Entry<String, Recipient> one : recipients.entrySet()) {
            write(json, one.getKey(), one.getValue());
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, String address, Recipient recipient)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("address", address);
    json.writeStringField("state", recipient.state());
    json.writeStringField("since", recipient.since());
    for (String name : MORE) {
      String value = recipient.more().get(name);
      if (value != null && name.equals("attempt")) {
        json.writeNumberField(name, Long.parseLong(value));
      } else if (value != null) {
        json.writeStringField(name, value);
      }
    }
    json.writeEndObject();
  }

  /** All members that are no arrays, by their path; of arrays the tags. */
  private static void read(JsonParser in, Map<String, String> members, List<String> tags)
      throws IOException {
    for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
      if (!token.isScalarValue()) {
        continue;
      }
      String path = path(in);
      if (path.equals("data.tags")) {
        tags.add(in.getText());
      } else {
        members.put(path, in.getText());
      }
    }
  }

  private static String path(JsonParser in) {
    String pointer = in.getParsingContext().pathAsPointer().toString();
    return pointer.startsWith("/data/tags/")
        ? "data.tags"
        : pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
  }
}

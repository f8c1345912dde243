package io.poststrom.ingress.submission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.poststrom.ingress.submission.MailDesk.Outcome;
import io.poststrom.mail.MailId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What programs are told, as JSON. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int ACCEPTED = 202;

  private Json() {}

  /** The problem alone. */
  public static byte[] of(Problem problem) {
    return written(json -> problem(json, problem));
  }

  /** The mail is in the log. */
  public static byte[] taken(MailId id) {
    return written(json -> taken(json, id));
  }

  /** What became of each mail of a batch, in its order. */
  public static byte[] batch(List<Outcome> outcomes) {
    return written(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("results");
          for (Outcome outcome : outcomes) {
            switch (outcome) {
              case Outcome.Taken(MailId id) -> taken(json, id);
              case Outcome.NotTaken(Problem problem) -> problem(json, problem);
              case Outcome.Unsure(Problem problem) -> problem(json, problem);
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** Something that writes. */
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  static byte[] written(Writing writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(300);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return out.toByteArray();
  }

  private static void taken(JsonGenerator json, MailId id) throws IOException {
    json.writeStartObject();
    json.writeNumberField("status", ACCEPTED);
    json.writeStringField("id", id.text());
    json.writeStringField("href", "/v1/mails/" + id.text());
    json.writeEndObject();
  }

  private static void problem(JsonGenerator json, Problem problem) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", problem.kind().type());
    json.writeStringField("title", problem.kind().title());
    json.writeNumberField("status", problem.kind().status());
    json.writeStringField("detail", problem.detail());
    if (!problem.errors().isEmpty()) {
      json.writeArrayFieldStart("errors");
      for (Problem.Fault fault : problem.errors()) {
        json.writeStartObject();
        json.writeStringField("pointer", fault.pointer());
        json.writeStringField("detail", fault.detail());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (problem.reply().isPresent()) {
      json.writeStringField("reply", problem.reply().get().oneLine());
    }
    if (problem.rule().isPresent()) {
      json.writeStringField("rule", problem.rule().get());
    }
    if (problem.retryAfter().isPresent()) {
      json.writeNumberField("retryAfter", problem.retryAfter().getAsInt());
    }
    json.writeEndObject();
  }
}

package io.poststrom.filter.engine.rspamd;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.poststrom.filter.engine.AnswerReader;
import io.poststrom.filter.engine.Judgement;
import io.poststrom.filter.engine.Symbols;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The JSON of {@code /checkv2}: score, action, and symbols with a score of their own. */
final class RspamdAnswer {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MOST_SYMBOLS = 1_000;

  private final Map<String, Double> symbols = new HashMap<>();
  private Optional<Double> score = Optional.empty();
  private double required;
  private String action = "";
  private boolean isSkipped;

  private RspamdAnswer() {}

  /** Reads it; its symbols with a score come the highest first. */
  static Judgement read(byte[] json) throws IOException {
    RspamdAnswer answer = new RspamdAnswer();
    try (JsonParser parser = JSON.createParser(json)) {
      answer.all(parser);
    } catch (JacksonException e) {
      throw AnswerReader.failure("rspamd's answer is no JSON: " + e.getOriginalMessage());
    }
    return answer.judgement();
  }

  private Judgement judgement() throws IOException {
    if (score.isEmpty() || !Double.isFinite(score.get()) || !Double.isFinite(required)) {
      throw AnswerReader.failure("rspamd's answer has no score");
    }
    List<String> rules =
        symbols.entrySet().stream()
            .sorted(Comparator.comparingDouble((Map.Entry<String, Double> s) -> -s.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    return new Judgement(
        score.get(), required, isSkipped ? "skipped" : Symbols.printable(action), rules);
  }

  private void all(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw AnswerReader.failure("rspamd's answer is no object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "score" -> score = value.isNumeric() ? Optional.of(parser.getDoubleValue()) : score;
        case "required_score" -> required = value.isNumeric() ? parser.getDoubleValue() : 0;
        case "action" -> action = value.isScalarValue() ? parser.getText() : "";
        case "is_skipped" -> isSkipped = value == JsonToken.VALUE_TRUE;
        case "symbols" -> symbols(parser);
        default -> {
          // not wanted
        }
      }
      parser.skipChildren();
    }
  }

  private void symbols(JsonParser parser) throws IOException {
    if (!parser.isExpectedStartObjectToken()) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      double points = points(parser);
      if (points != 0 && symbols.size() < MOST_SYMBOLS) {
        symbols.put(name, points);
      }
    }
  }

  private static double points(JsonParser parser) throws IOException {
    double points = 0;
    if (!parser.isExpectedStartObjectToken()) {
      parser.skipChildren();
      return points;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("score") && value.isNumeric()) {
        points = parser.getDoubleValue();
      }
      parser.skipChildren();
    }
    return points;
  }
}

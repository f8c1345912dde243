package io.poststrom.settings;

import io.poststrom.settings.MailDomain.Digest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What symbols count: {@code spec.spam.scores} and {@code spec.spam.groups} of a MailDomain. */
final class ScoringSchema {
  /** All that may stand in {@code spec.spam}. */
  static final Set<String> SPAM =
      Set.of("tag", "quarantine", "reject", "discard", "scores", "groups", "digest");

  private static final Pattern SYMBOL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Set<String> GROUP = Set.of("name", "cap", "symbols");
  private static final double MOST = 1_000;

  private ScoringSchema() {}

  static Scoring read(Fields spec) throws Mistake {
    if (!spec.has("spam")) {
      return Scoring.USUAL;
    }
    Fields spam = spec.fields("spam", SPAM);
    return new Scoring(
        spam.has("scores") ? scores(spam.anyFields("scores")) : Map.of(),
        spam.has("groups") ? spam.mappings("groups", GROUP, ScoringSchema::group) : List.of());
  }

  /** How often recipients are told what is held for them. */
  static Digest digest(Fields spec) throws Mistake {
    if (!spec.has("spam")) {
      return Digest.OFF;
    }
    Fields spam = spec.fields("spam", SPAM);
    String text = spam.has("digest") ? spam.text("digest") : "off";
    return switch (text) {
      case "off", "false" -> Digest.OFF;
      case "hourly" -> Digest.HOURLY;
      case "daily" -> Digest.DAILY;
      default ->
          throw spam.mistake("digest", "want off, hourly or daily, not " + Fields.quoted(text));
    };
  }

  private static Map<String, Double> scores(Fields fields) throws Mistake {
    Map<String, Double> scores = new LinkedHashMap<>();
    for (String symbol : fields.names()) {
      double score = fields.number(symbol).orElse(0.0);
      if (!SYMBOL.matcher(symbol).matches() || Math.abs(score) > MOST) {
        throw fields.mistake(symbol, "want a symbol's name and a number from -1000 to 1000");
      }
      scores.put(symbol, score);
    }
    return scores;
  }

  private static Scoring.Group group(Fields group) throws Mistake {
    double cap = group.number("cap").orElse(-1.0);
    if (!(cap >= 0 && cap <= MOST)) {
      throw group.mistake("want a cap from 0 to 1000");
    }
    return new Scoring.Group(
        group.text("name", ScoringSchema::symbol),
        cap,
        new HashSet<>(group.list("symbols", ScoringSchema::symbol)));
  }

  private static String symbol(String text) {
    if (!SYMBOL.matcher(text).matches()) {
      throw new IllegalArgumentException("want letters, digits and underscores");
    }
    return text;
  }
}

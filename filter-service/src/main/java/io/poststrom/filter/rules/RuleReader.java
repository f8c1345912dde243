package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.BrokenPattern;
import io.poststrom.filter.rules.pattern.PerlPattern;
import io.poststrom.filter.rules.pattern.UnsupportedPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads rule files, one after the other, into a draft. Never throws. */
final class RuleReader {
  private static final int MAX_RULES = 20_000;
  private static final int MAX_HITS = 100;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w{0,127}");
  private static final Pattern HEADER =
      Pattern.compile("(?s)(\\S+?)\\s*([=!]~)\\s*(.*?)(?:\\s+\\[if-unset:\\s*(.*?)\\s*])?");
  private static final Pattern MAX_HITS_FLAG = Pattern.compile("maxhits=(\\d{1,6})");

  /** Directives that make a rule, which needs a plugin of SpamAssassin's. */
  private static final Set<String> PLUGIN_RULES =
      Set.of(
          "mimeheader",
          "uri_detail",
          "askdns",
          "urirhssub",
          "urirhsbl",
          "uridnsbl",
          "uridnssub",
          "urinsrhsbl",
          "urinsrhssub",
          "urifullnsrhsbl",
          "urifullnsrhssub",
          "uri_block_cc",
          "asn_lookup",
          "pdfinfo",
          "oleobject",
          "shortcircuit");

  /** What neither makes a rule nor changes one. */
  private static final Set<String> MEANINGLESS =
      Set.of("priority", "lang", "report", "unsafe_report", "test", "reuse", "require_version");

  private final Draft draft;
  private final Deque<Block> blocks = new ArrayDeque<>();
  private final Set<String> toldOf = new HashSet<>();

  private RuleReader(Draft draft) {
    this.draft = draft;
  }

  /** An {@code if} that is not closed yet. */
  private record Block(RuleLine line, boolean holds, boolean isOuterOn) {
    boolean isOn() {
      return holds && isOuterOn;
    }

    Block otherwise() {
      return new Block(line, !holds, isOuterOn);
    }
  }

  /** Adds what the file says to what the files before it say. */
  static void read(RuleSource source, Draft draft) {
    RuleReader reader = new RuleReader(draft);
    RuleLine.of(source).forEach(reader::line);
    if (!reader.blocks.isEmpty()) {
      draft.broken(reader.blocks.peek().line(), "an if without its endif");
    }
  }

  private void line(RuleLine line) {
    switch (line.word()) {
      case "if" -> open(line, condition(line));
      case "ifplugin" -> open(line, false);
      case "else" -> otherwise(line);
      case "endif" -> close(line);
      default -> {
        if (blocks.isEmpty() || blocks.peek().isOn()) {
          directive(line);
        } else if (isRule(line)) {
          RuleLine why = blocks.peek().line();
          draft.skip(line, "not for us: " + why.word() + " " + why.rest());
        }
      }
    }
  }

  private void open(RuleLine line, boolean holds) {
    blocks.push(new Block(line, holds, blocks.isEmpty() || blocks.peek().isOn()));
  }

  private boolean condition(RuleLine line) {
    try {
      return Conditions.holds(line.rest());
    } catch (BrokenPattern e) {
      draft.broken(line, e.reason());
      return false;
    }
  }

  private void otherwise(RuleLine line) {
    if (blocks.isEmpty()) {
      draft.broken(line, "an else without its if");
    } else {
      blocks.push(blocks.pop().otherwise());
    }
  }

  private void close(RuleLine line) {
    if (blocks.isEmpty()) {
      draft.broken(line, "an endif without its if");
    } else {
      blocks.pop();
    }
  }

  private static boolean isRule(RuleLine line) {
    return switch (line.word()) {
      case "header", "body", "rawbody", "full", "uri", "meta" -> true;
      default -> PLUGIN_RULES.contains(line.word());
    };
  }

  private void directive(RuleLine line) {
    if (isRule(line)) {
      rule(line);
      return;
    }
    switch (line.word()) {
      case "score" -> score(line);
      case "describe" -> draft.descriptions.put(line.name(), described(line.value()));
      case "tflags" -> flags(line);
      case "group" -> group(line);
      case "replace_rules" -> replaced(line);
      default -> other(line);
    }
  }

  /** Files are in UTF-8, as far as people read them. */
  private static String described(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private void other(RuleLine line) {
    boolean isSetting = !MEANINGLESS.contains(line.word());
    if (isSetting && toldOf.add(line.word())) {
      draft.problems.add(
          new Problem(
              line.file(),
              line.number(),
              line.word(),
              Problem.Kind.SKIPPED,
              "no directive that makes a rule or changes one"));
    }
  }

  private void rule(RuleLine line) {
    if (!NAME.matcher(line.name()).matches()) {
      draft.broken(line, "want a name of letters, digits and underscores");
    } else if (Facts.isKnown(line.name())) {
      draft.broken(line, "this name stands for a number about the mail");
    } else if (PLUGIN_RULES.contains(line.word())) {
      draft.replaceBySkipped(line, line.word() + " needs a plugin of SpamAssassin");
    } else if (line.value().startsWith("eval:")) {
      draft.replaceBySkipped(line, "it calls code: " + line.value());
    } else if (draft.rules.size() >= MAX_RULES) {
      draft.broken(line, "more than " + MAX_RULES + " rules");
    } else {
      define(line);
    }
  }

  private void define(RuleLine line) {
    try {
      draft.define(line, rule(line.word(), line.value()));
    } catch (BrokenPattern e) {
      draft.broken(line, e.reason());
    } catch (UnsupportedPattern e) {
      draft.replaceBySkipped(line, e.reason());
    }
  }

  private Rule rule(String word, String value) throws BrokenPattern, UnsupportedPattern {
    return switch (word) {
      case "header" -> header(value);
      case "body" -> matching(new Target.Body(), value);
      case "rawbody" -> matching(new Target.RawBody(), value);
      case "full" -> matching(new Target.Full(), value);
      case "uri" -> matching(new Target.Uri(), value);
      default -> new Rule.Meta(ExpressionParser.parse(value));
    };
  }

  private Rule matching(Target target, String pattern) throws BrokenPattern, UnsupportedPattern {
    return new Rule.Matching(target, PerlPattern.read(pattern, draft.space), "", false);
  }

  private Rule header(String value) throws BrokenPattern, UnsupportedPattern {
    if (value.startsWith("exists:")) {
      return new Rule.Exists(FieldName.of(value.substring("exists:".length()).strip()));
    }
    Matcher parts = HEADER.matcher(value);
    if (!parts.matches()) {
      throw new BrokenPattern("want FIELD =~ /pattern/, FIELD !~ /pattern/ or exists:FIELD");
    }
    String unset = parts.group(4) == null ? "" : parts.group(4);
    return new Rule.Matching(
        new Target.Field(FieldName.of(parts.group(1))),
        PerlPattern.read(parts.group(3), draft.space),
        unset,
        parts.group(2).equals("!~"));
  }

  /** One number, or four, of which the last is for DNS and a classifier that has learnt. */
  private void score(RuleLine line) {
    String[] numbers = line.value().split("\\s+", -1);
    String last = numbers[numbers.length == 4 ? 3 : 0];
    boolean isRelative = last.startsWith("(") && last.endsWith(")");
    try {
      double score = Double.parseDouble(isRelative ? last.substring(1, last.length() - 1) : last);
      if (numbers.length != 1 && numbers.length != 4 || !(Math.abs(score) <= 1_000)) {
        draft.broken(line, "want one number or four, up to 1000");
        return;
      }
      draft.scores.put(line.name(), isRelative ? draft.score(line.name()) + score : score);
    } catch (NumberFormatException e) {
      draft.broken(line, "want one number or four, up to 1000");
    }
  }

  private void flags(RuleLine line) {
    List<String> flags = List.of(line.value().split("\\s+"));
    if (flags.contains("nice")) {
      draft.nice.add(line.name());
    }
    if (flags.contains("multiple")) {
      Matcher bound = MAX_HITS_FLAG.matcher(line.value());
      int most = bound.find() ? Integer.parseInt(bound.group(1)) : MAX_HITS;
      draft.bounds.put(line.name(), Math.clamp(most, 1, MAX_HITS));
    }
  }

  /** Our own: {@code group NAME cap N SYMBOL...}. */
  private void group(RuleLine line) {
    String[] words = line.value().split("\\s+");
    try {
      double cap = words.length < 3 ? -1 : Double.parseDouble(words[1]);
      if (!words[0].equals("cap") || !(cap >= 0)) {
        draft.broken(line, "want group NAME cap NUMBER SYMBOL...");
        return;
      }
      Set<String> symbols = new HashSet<>(List.of(words).subList(2, words.length));
      draft.groups.put(line.name(), new Group(line.name(), cap, symbols));
    } catch (NumberFormatException e) {
      draft.broken(line, "want group NAME cap NUMBER SYMBOL...");
    }
  }

  /** Patterns with tags that a plugin replaces: without it they mean something else. */
  private void replaced(RuleLine line) {
    for (String name : line.rest().split("\\s+", -1)) {
      draft.replaceBySkipped(
          new RuleLine(line.file(), line.number(), line.word(), name),
          "replace_rules needs a plugin of SpamAssassin");
    }
  }
}

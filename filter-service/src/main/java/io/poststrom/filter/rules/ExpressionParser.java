package io.poststrom.filter.rules;

import io.poststrom.filter.rules.pattern.BrokenPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a meta rule computes: names, numbers, and operators as in C. */
final class ExpressionParser {
  private static final int MAX_DEPTH = 60;
  private static final int MAX_TOKENS = 2_000;
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\\w[\\w:.]*|&&|\\|\\||[<>=!]=|[-+*<>!()&|])");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  /** How strongly an operator binds. */
  private static final Map<String, Integer> BINDING =
      Map.ofEntries(
          Map.entry("||", 1),
          Map.entry("&&", 2),
          Map.entry("==", 3),
          Map.entry("!=", 3),
          Map.entry("<", 4),
          Map.entry(">", 4),
          Map.entry("<=", 4),
          Map.entry(">=", 4),
          Map.entry("+", 5),
          Map.entry("-", 5),
          Map.entry("*", 6));

  private final List<String> tokens;
  private int at;
  private int depth;

  private ExpressionParser(List<String> tokens) {
    this.tokens = tokens;
  }

  static Expression parse(String text) throws BrokenPattern {
    ExpressionParser parser = new ExpressionParser(tokens(text));
    Expression all = parser.operation(1);
    if (parser.at < parser.tokens.size()) {
      throw new BrokenPattern("not understood from " + parser.tokens.get(parser.at) + " on");
    }
    return all;
  }

  private static List<String> tokens(String text) throws BrokenPattern {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (matcher.lookingAt()) {
      String token = matcher.group(1);
      tokens.add(token.equals("&") ? "&&" : token.equals("|") ? "||" : token);
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (tokens.size() > MAX_TOKENS) {
      throw new BrokenPattern("more than " + MAX_TOKENS + " words");
    }
    if (!text.substring(end).isBlank()) {
      throw new BrokenPattern("not understood: " + text.substring(end).strip());
    }
    return tokens;
  }

  private String next() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private Expression operation(int binding) throws BrokenPattern {
    if (++depth > MAX_DEPTH) {
      throw new BrokenPattern("nested deeper than " + MAX_DEPTH);
    }
    Expression left = operand();
    while (BINDING.getOrDefault(next(), 0) >= binding) {
      String operator = tokens.get(at++);
      left = new Expression.Both(left, operator, operation(BINDING.getOrDefault(operator, 0) + 1));
    }
    depth--;
    return left;
  }

  private Expression operand() throws BrokenPattern {
    String token = next();
    at++;
    if (token.equals("!") || token.equals("-")) {
      return negated(token);
    }
    if (token.equals("(")) {
      Expression inner = operation(1);
      if (!next().equals(")")) {
        throw new BrokenPattern("a ( without its )");
      }
      at++;
      return inner;
    }
    if (NUMBER.matcher(token).matches()) {
      return new Expression.Constant(Range.of(Double.parseDouble(token)));
    }
    if (NAME.matcher(token).matches()) {
      return new Expression.Name(token);
    }
    throw new BrokenPattern(token.isEmpty() ? "it ends too early" : "not expected: " + token);
  }

  private Expression negated(String sign) throws BrokenPattern {
    if (++depth > MAX_DEPTH) {
      throw new BrokenPattern("nested deeper than " + MAX_DEPTH);
    }
    Expression of = operand();
    depth--;
    return sign.equals("!")
        ? new Expression.Not(of)
        : new Expression.Both(new Expression.Constant(Range.FALSE), "-", of);
  }
}

package io.poststrom.filter.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * A line of a rule file that says something: without comment and indentation, continued lines put
 * together.
 *
 * @param number of its first line in the file
 * @param word the first one
 * @param rest what follows it
 */
record RuleLine(String file, int number, String word, String rest) {
  /** All lines of a file. */
  static List<RuleLine> of(RuleSource source) {
    List<RuleLine> lines = new ArrayList<>();
    StringBuilder gathered = new StringBuilder();
    int first = 1;
    int number = 0;
    for (String physical : source.text().split("\n", -1)) {
      number++;
      first = gathered.isEmpty() ? number : first;
      gathered.append(withoutComment(physical));
      int last = gathered.length() - 1;
      if (isContinued(gathered)) {
        gathered.setCharAt(last, ' ');
        continue;
      }
      add(lines, source.name(), first, gathered.toString().strip());
      gathered.setLength(0);
    }
    add(lines, source.name(), first, gathered.toString().strip());
    return lines;
  }

  /** A backslash at the end that no other one escapes. */
  private static boolean isContinued(CharSequence line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static void add(List<RuleLine> lines, String file, int number, String text) {
    if (text.isEmpty()) {
      return;
    }
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    lines.add(new RuleLine(file, number, text.substring(0, end), text.substring(end).strip()));
  }

  /** A hash begins a comment, unless a backslash stands before it, which is not meant then. */
  private static String withoutComment(String line) {
    int end = line.endsWith("\r") ? line.length() - 1 : line.length();
    StringBuilder kept = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      if (c == '#' && (i == 0 || line.charAt(i - 1) != '\\')) {
        break;
      }
      if (c == '#') {
        kept.setLength(kept.length() - 1);
      }
      kept.append(c);
    }
    return kept.toString();
  }

  /** The first word of the rest. */
  String name() {
    return rest.split("\\s+", 2)[0];
  }

  /** What follows the name. */
  String value() {
    String[] parts = rest.split("\\s+", 2);
    return parts.length == 2 ? parts[1] : "";
  }

  Problem problem(Problem.Kind kind, String reason) {
    return new Problem(file, number, name(), kind, reason);
  }
}

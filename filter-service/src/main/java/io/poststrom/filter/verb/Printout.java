package io.poststrom.filter.verb;

import io.poststrom.filter.care.Finding;
import io.poststrom.filter.care.Verdict;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints findings as they come, counts them, and says at the end what they come to. */
final class Printout {
  private static final String INDENT = " ".repeat(17);

  private final PrintStream out;
  private final Options.Shape shape;
  private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

  Printout(PrintStream out, Options.Shape shape) {
    this.out = out;
    this.shape = shape;
  }

  void print(Finding finding) {
    counts.merge(finding.verdict(), 1, Integer::sum);
    switch (shape) {
      case LINES -> {
        out.printf(
            "%-7s  %-7s %s%n", finding.verdict().word(), finding.subject().word(), finding.text());
        finding.mend().forEach(line -> out.println(INDENT + line));
      }
      case JSON ->
          out.println(
              "{\"verdict\":%s,\"subject\":%s,\"text\":%s,\"mend\":[%s]}"
                  .formatted(
                      quoted(finding.verdict().word()),
                      quoted(finding.subject().word()),
                      quoted(finding.text()),
                      finding.mend().stream()
                          .map(Printout::quoted)
                          .collect(Collectors.joining(","))));
    }
    out.flush();
  }

  /** The last line; returns the exit code. */
  int end(String domain) {
    switch (shape) {
      case LINES ->
          out.printf(
              "%s: %d ok, %d to note, %d wrong, %d unknown%n",
              domain,
              count(Verdict.OK),
              count(Verdict.NOTE),
              count(Verdict.WRONG),
              count(Verdict.UNKNOWN));
      case JSON ->
          out.println(
              "{\"domain\":%s,%s}"
                  .formatted(
                      quoted(domain),
                      List.of(Verdict.values()).stream()
                          .map(v -> quoted(v.word()) + ":" + count(v))
                          .collect(Collectors.joining(","))));
    }
    out.flush();
    if (count(Verdict.WRONG) > 0) {
      return CareCommand.WRONG;
    }
    return count(Verdict.UNKNOWN) > 0 ? CareCommand.SILENCE : 0;
  }

  private int count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0);
  }

  /** Findings are printable ASCII: only two characters need escapes. RFC 8259 section 7. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

package io.poststrom.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The chart's README from values.yaml: a value is documented by the line {@code # -- ...} above it.
 */
final class ValuesTable {
  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z]+):(?: (.*))?$");
  private static final String HEAD =
      """
      # Helm chart poststrom

      Three deployments (ingress, filter, delivery) against a Kafka that you have. Pods hold no mail.

          helm install mail helm/poststrom --set kafka.bootstrap=my-kafka:9092 -f my-values.yaml

      The images must be in a registry of yours so far: build them from each module's
      `target/quarkus-app` with `/deployments` as the working folder, and set `image.repository`.

      | Value | Default | What it is |
      |---|---|---|
      """;

  private ValuesTable() {}

  static String markdown(Path values) throws IOException {
    StringBuilder table = new StringBuilder(HEAD);
    Deque<String> path = new ArrayDeque<>();
    String sentence = "";
    for (String line : Files.readAllLines(values)) {
      Matcher key = KEY.matcher(line);
      if (line.strip().startsWith("# -- ")) {
        sentence = line.strip().substring(5);
      } else if (key.matches()) {
        while (path.size() > key.group(1).length() / 2) {
          path.removeLast();
        }
        path.addLast(key.group(2));
        if (!sentence.isEmpty()) {
          table.append(row(String.join(".", path), key.group(3), sentence));
          sentence = "";
        }
      }
    }
    return table.toString();
  }

  private static String row(
      String key, @org.jspecify.annotations.Nullable String value, String sentence) {
    String given = value == null ? "see values.yaml" : "`" + value + "`";
    return "| `%s` | %s | %s |\n".formatted(key, given, sentence);
  }
}

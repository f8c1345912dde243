package io.poststrom.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a person sees once the gateway is ready: what listens where, and a first mail to send. */
record Banner(Path data, List<Listening> listening) {
  private static final String RECIPIENT = "first@inbox.test";

  String text(Duration sinceStart) {
    StringBuilder text = new StringBuilder();
    text.append(
        "\nPoststrom is ready after %.1f s. Ctrl-C stops it.\n\n".formatted(seconds(sinceStart)));
    for (Listening l : listening) {
      String port = l.port() == 0 ? "off" : "port " + l.port();
      text.append("  %-12s %-10s  %s\n".formatted(l.name(), port, l.remark()));
    }
    text.append("  %-12s %s\n".formatted("data", data));
    text.append("\nSend a first mail:\n  ").append(firstMail(listening.getFirst().port()));
    text.append("\nIt arrives in\n  ").append(data.resolve("maildirs/inbox.test/first/new"));
    text.append("\nSee its way with\n  ./poststrom events").append(kafkaOption()).append('\n');
    return text.toString();
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static String firstMail(int port) {
    if (onPath("swaks")) {
      return "swaks --server localhost:%d --from you@example.org --to %s --header 'Subject: It flows'"
          .formatted(port, RECIPIENT);
    }
    return "printf 'From: you@example.org\\r\\nSubject: It flows\\r\\n\\r\\nHello\\r\\n' | curl -s"
        + " --url smtp://localhost:%d --mail-from you@example.org --mail-rcpt %s -T -"
            .formatted(port, RECIPIENT);
  }

  private String kafkaOption() {
    int port = listening.getLast().port();
    return port == 19092 ? "" : " --kafka 127.0.0.1:" + port;
  }

  private static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}

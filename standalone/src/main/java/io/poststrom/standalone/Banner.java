package io.poststrom.standalone;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a person sees once the gateway is ready: what listens where, and a first mail to send.
 *
 * @param maildirDomains where a first mail can be seen to arrive; may be empty
 */
record Banner(Path data, List<Listening> listening, List<String> maildirDomains) {
  String text(Duration sinceStart) {
    StringBuilder text = new StringBuilder();
    text.append(
        "\nPoststrom is ready after %.1f s. Ctrl-C stops it.\n\n".formatted(seconds(sinceStart)));
    for (Listening l : listening) {
      String port = l.port() == 0 ? "off" : "port " + l.port();
      text.append("  %-12s %-10s  %s\n".formatted(l.name(), port, l.remark()));
    }
    text.append("  %-12s %s\n".formatted("data", data));
    maildirDomains.stream().findFirst().ifPresent(domain -> text.append(firstMail(domain)));
    text.append("\nSee each mail's way with\n  ./poststrom events").append(kafkaOption());
    return text.append('\n').toString();
  }

  private String firstMail(String domain) {
    return "\nSend a first mail:\n  "
        + command(listening.getFirst().port(), "first@inbox." + domain)
        + "\nIt arrives in\n  "
        + data.resolve("maildirs/inbox." + domain + "/first/new");
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private static String command(int port, String recipient) {
    if (onPath("swaks")) {
      return "swaks --server localhost:%d --from you@example.org --to %s --header 'Subject: It flows'"
          .formatted(port, recipient);
    }
    return "printf 'From: you@example.org\\r\\nSubject: It flows\\r\\n\\r\\nHello\\r\\n' | curl -s"
        + " --url smtp://localhost:%d --mail-from you@example.org --mail-rcpt %s -T -"
            .formatted(port, recipient);
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

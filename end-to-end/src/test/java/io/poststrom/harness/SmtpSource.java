package io.poststrom.harness;

import static java.util.stream.Collectors.toSet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Postfix's load generator. It ends at the first answer that is no success. */
public final class SmtpSource {
  private static final Path PROGRAM = Path.of("/usr/sbin/smtp-source");
  private static final Pattern ACCEPTED = Pattern.compile("<<< 250 2\\.0\\.0 Accepted as (\\w+)");

  /** Whether a connection carries one mail or all of a session's. */
  public enum Connections {
    NEW,
    REUSED
  }

  private SmtpSource() {}

  /** Skips the test where Postfix is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM), "smtp-source is missing: apt-get install postfix");
  }

  /** Starts sending {@code mails} mails of {@code octets} octets over {@code sessions} sessions. */
  public static ChildProcess start(
      Path log,
      int port,
      int sessions,
      int mails,
      int octets,
      Connections connections,
      String to,
      String... switches) {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(),
                "-s",
                String.valueOf(sessions),
                "-m",
                String.valueOf(mails),
                "-l",
                String.valueOf(octets),
                "-C",
                "10",
                "-f",
                "a@x.test",
                "-t",
                to));
    if (connections == Connections.REUSED) {
      command.add("-d");
    }
    command.addAll(List.of(switches));
    command.add("127.0.0.1:" + port);
    return ChildProcess.start(log, command);
  }

  /** Our ids of the mails that were answered 250, of a source with the switch {@code -v}. */
  public static Set<String> answered(ChildProcess source) {
    return ACCEPTED.matcher(source.output()).results().map(r -> r.group(1)).collect(toSet());
  }
}

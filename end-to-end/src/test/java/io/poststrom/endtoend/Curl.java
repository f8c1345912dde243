package io.poststrom.endtoend;

import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that speaks to the HTTP listener with curl.
 *
 * @param folder for what it prints
 * @param port the listener's
 * @param token what it shows
 */
record Curl(Path folder, int port, String token) {
  static final Path PROGRAM = Path.of("/usr/bin/curl");
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** An answer; status 0 where there was none. */
  record Said(int status, String body) {
    String first(String pattern) {
      Matcher found = Pattern.compile(pattern).matcher(body);
      return found.find() ? found.group(1) : "";
    }
  }

  /** A user's document and token, made as a person makes them. */
  record Made(String document, String token) {
    static Made by(Path folder, String identity) throws IOException {
      Path out = folder.resolve("document");
      String command =
          "cd %s && POSTSTROM_BUILT=1 ./poststrom user token %s >%s 2>%s.token"
              .formatted(Checkout.root(), identity, out, out);
      ChildProcess made =
          ChildProcess.start(folder.resolve("sh.log"), List.of("sh", "-c", command));
      if (made.waitFor(LONG) != 0) {
        throw new IOException(made.output());
      }
      return new Made(Files.readString(out), Files.readString(Path.of(out + ".token")).strip());
    }
  }

  Curl as(String other) {
    return new Curl(folder, port, other);
  }

  Said get(String path) {
    return run(List.of(url(path)));
  }

  Said post(String path, String type, String body, String... headers) {
    List<String> arguments = new ArrayList<>(List.of("-H", "Content-Type: " + type));
    for (String header : headers) {
      arguments.addAll(List.of("-H", header));
    }
    arguments.addAll(List.of("--data-binary", body, url(path)));
    return run(arguments);
  }

  private String url(String path) {
    return "https://127.0.0.1:" + port + path;
  }

  private Said run(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(PROGRAM.toString(), "-sk", "-w", "\nstatus %{http_code}\n", "-m", "60"));
    command.addAll(List.of("-H", "Authorization: Bearer " + token));
    command.addAll(arguments);
    Path log = folder.resolve("curl" + COUNT.incrementAndGet() + ".log");
    ChildProcess curl = ChildProcess.start(log, command);
    curl.waitFor(LONG);
    Matcher status = Pattern.compile("\nstatus (\\d+)\n").matcher(curl.output());
    return new Said(status.find() ? Integer.parseInt(status.group(1)) : 0, curl.output());
  }
}

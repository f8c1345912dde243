package io.poststrom.standalone.look;

import io.poststrom.standalone.OperatorToken;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code shadow report} and {@code replay}: asks the filter over HTTP, shows progress. */
final class ShadowVerb {
  private static final String USAGE =
      """
      want one of:
        shadow report [--json]
        replay --from TIME --to TIME --dry-run [--json]   (times such as 2026-11-22T03:00:00Z)
      and with each --url http://HOST:PORT (default http://127.0.0.1:8080)
               and --tokens FILE (default data/%s)"""
          .formatted(OperatorToken.FILE);

  private static final Set<String> OPTIONS = Set.of("--from", "--to", "--url", "--tokens");
  private static final long PAUSE_MILLIS = 1_000;
  private static final int GOES_ON = 202;

  private final PrintStream out;
  private final PrintStream err;

  ShadowVerb(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(String verb, List<String> arguments) throws LookError {
    Map<String, String> options = new HashMap<>();
    boolean isDry = false;
    String accept = "text/plain";
    String word = "";
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--dry-run" -> isDry = true;
        case "--json" -> accept = "application/json";
        case "report" -> word = argument;
        default -> {
          if (!OPTIONS.contains(argument) || ++i == arguments.size()) {
            throw new LookError(USAGE);
          }
          options.put(argument, arguments.get(i));
        }
      }
    }
    FilterClient client =
        new FilterClient(
            options.getOrDefault("--url", "http://127.0.0.1:8080"),
            Path.of(options.getOrDefault("--tokens", "data/" + OperatorToken.FILE)),
            accept);
    if (verb.equals("shadow") && word.equals("report")) {
      return print(client.ask("GET", "/shadow/report"));
    }
    if (!verb.equals("replay") || !options.keySet().containsAll(Set.of("--from", "--to"))) {
      throw new LookError(USAGE);
    }
    if (!isDry) {
      throw new LookError(
          "replay wants --dry-run: what was decided stays decided, since its recipients have been"
              + " told or sent to");
    }
    return replay(client, options.getOrDefault("--from", ""), options.getOrDefault("--to", ""));
  }

  private int replay(FilterClient client, String from, String to) throws LookError {
    String query = "?from=" + encoded(from) + "&to=" + encoded(to);
    HttpResponse<byte[]> answer = client.ask("POST", "/shadow/replay" + query);
    while (answer.statusCode() == GOES_ON) {
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      err.println(text.lines().findFirst().orElse(""));
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LookError("interrupted; the replay goes on in the filter");
      }
      answer = client.ask("GET", "/shadow/replay");
    }
    return print(answer);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private int print(HttpResponse<byte[]> answer) {
    out.write(answer.body(), 0, answer.body().length);
    out.flush();
    return 0;
  }
}

package io.poststrom.standalone.look;

import io.poststrom.standalone.OperatorToken;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code quarantine}: asks the filter over HTTP, and prints what it answers. */
final class QuarantineVerb {
  private static final String USAGE =
      """
      want one of:
        quarantine list [--recipient TEXT] [--sender TEXT] [--domain DOMAIN] [--reason TEXT]
                        [--since TIME] [--limit N] [--after PLACE] [--json]
        quarantine show MAIL-ID [--json]
        quarantine preview|raw MAIL-ID
        quarantine release MAIL-ID [--to RECIPIENT ...] [--learn ham]
        quarantine delete MAIL-ID [--to RECIPIENT ...] [--learn spam]
      and with each --url http://HOST:PORT (default http://127.0.0.1:8080)
               and --tokens FILE (default data/%s): its first line's token is sent"""
          .formatted(OperatorToken.FILE);

  private static final Set<String> FILTERS =
      Set.of("recipient", "sender", "domain", "reason", "since", "limit", "after", "to", "learn");

  private final PrintStream out;

  QuarantineVerb(PrintStream out) {
    this.out = out;
  }

  private record Question(
      List<String> words, List<String> query, String accept, String url, Path tokens) {}

  int run(List<String> arguments) throws LookError {
    Question question = parse(arguments);
    List<String> words = question.words();
    String verb = words.isEmpty() ? "" : words.getFirst();
    boolean isWhole = words.size() == (verb.equals("list") ? 1 : 2);
    if (!isWhole) {
      throw new LookError(USAGE);
    }
    return switch (verb) {
      case "list" -> ask(question, "GET", "");
      case "show" -> ask(question, "GET", "/" + words.get(1));
      case "preview", "raw" -> ask(question, "GET", "/" + words.get(1) + "/" + verb);
      case "release", "delete" -> ask(question, "POST", "/" + words.get(1) + "/" + verb);
      default -> throw new LookError(USAGE);
    };
  }

  private static Question parse(List<String> arguments) throws LookError {
    List<String> words = new ArrayList<>();
    List<String> query = new ArrayList<>();
    String accept = "text/plain";
    String url = "http://127.0.0.1:8080";
    Path tokens = Path.of("data", OperatorToken.FILE);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--json")) {
        accept = "application/json";
      } else if (!argument.startsWith("--")) {
        words.add(argument);
      } else if (i + 1 == arguments.size()) {
        throw new LookError(USAGE);
      } else {
        String value = arguments.get(++i);
        String name = argument.substring(2);
        switch (name) {
          case "url" -> url = value;
          case "tokens" -> tokens = Path.of(value);
          default -> {
            if (!FILTERS.contains(name)) {
              throw new LookError("unknown option " + argument + "; " + USAGE);
            }
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
          }
        }
      }
    }
    return new Question(words, query, accept, url, tokens);
  }

  private int ask(Question question, String method, String path) throws LookError {
    String query = question.query().isEmpty() ? "" : "?" + String.join("&", question.query());
    FilterClient client = new FilterClient(question.url(), question.tokens(), question.accept());
    byte[] answer = client.ask(method, "/quarantine" + path + query).body();
    out.write(answer, 0, answer.length);
    out.flush();
    return 0;
  }
}

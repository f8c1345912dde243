package io.poststrom.standalone.look;

import io.poststrom.standalone.OperatorToken;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the arguments of a verb ask the filter over HTTP.
 *
 * @param words arguments without dashes, in their order
 * @param query {@code name=value} each, encoded
 * @param accept the media type wanted
 * @param url where the filter is
 * @param tokens whose first line's token is sent
 */
record FilterQuestion(
    List<String> words, List<String> query, String accept, String url, Path tokens) {

  /**
   * Reads arguments.
   *
   * @param known names of options that go into the query
   * @param usage what is said beside an error
   */
  static FilterQuestion of(List<String> arguments, Set<String> known, String usage)
      throws LookError {
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
        throw new LookError(argument + " needs a value; " + usage);
      } else {
        String value = arguments.get(++i);
        String name = argument.substring(2);
        switch (name) {
          case "url" -> url = value;
          case "tokens" -> tokens = Path.of(value);
          default -> {
            if (!known.contains(name)) {
              throw new LookError("unknown option " + argument + "; " + usage);
            }
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
          }
        }
      }
    }
    return new FilterQuestion(words, query, accept, url, tokens);
  }

  /** Asks, and prints what the filter answers. Blocks. */
  void ask(String method, String path, byte[] body, PrintStream out) throws LookError {
    String whole = query.isEmpty() ? path : path + "?" + String.join("&", query);
    byte[] answer = new FilterClient(url, tokens, accept).ask(method, whole, body).body();
    out.write(answer, 0, answer.length);
    out.flush();
  }
}

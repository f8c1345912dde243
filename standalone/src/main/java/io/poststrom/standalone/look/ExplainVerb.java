package io.poststrom.standalone.look;

import io.poststrom.standalone.OperatorToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code explain}: asks the filter over HTTP what it thinks of a mail in a file. */
final class ExplainVerb {
  private static final String USAGE =
      """
      want explain FILE (- is standard input), a mail, and what is known of how it came:
        [--client ADDRESS] [--helo NAME] [--from SENDER] [--to RECIPIENT] [--json]
        a mail that this gateway has taken says that itself
      and     [--url http://HOST:PORT] (default http://127.0.0.1:8080): a filter that runs, since
                                       the verdict goes by its rules, documents and what it has learned
              [--tokens FILE] (default data/%s): its first line's token is sent"""
          .formatted(OperatorToken.FILE);

  private static final Set<String> SAID = Set.of("client", "helo", "from", "to");
  private static final int MOST = 10 << 20;

  private final PrintStream out;
  private final InputStream in;

  ExplainVerb(PrintStream out, InputStream in) {
    this.out = out;
    this.in = in;
  }

  int run(List<String> arguments) throws LookError {
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
        throw new LookError(argument + " needs a value; " + USAGE);
      } else {
        String value = arguments.get(++i);
        String name = argument.substring(2);
        switch (name) {
          case "url" -> url = value;
          case "tokens" -> tokens = Path.of(value);
          default -> {
            if (!SAID.contains(name)) {
              throw new LookError("unknown option " + argument + "; " + USAGE);
            }
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
          }
        }
      }
    }
    if (words.size() != 1) {
      throw new LookError(USAGE);
    }
    byte[] mail = read(words.getFirst());
    String path = "/explain" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    byte[] answer = new FilterClient(url, tokens, accept).ask("POST", path, mail).body();
    out.write(answer, 0, answer.length);
    out.flush();
    return 0;
  }

  private byte[] read(String file) throws LookError {
    byte[] mail;
    try (InputStream from = file.equals("-") ? in : Files.newInputStream(Path.of(file))) {
      mail = from.readNBytes(MOST + 1);
    } catch (IOException e) {
      throw new LookError(file + " can't be read: " + e.getMessage());
    }
    if (mail.length == 0) {
      throw new LookError(file + " is empty; want a mail, header and body");
    }
    if (mail.length > MOST) {
      throw new LookError(file + " is too large: 10 MiB at most");
    }
    return mail;
  }
}

package io.poststrom.standalone.look;

import io.poststrom.standalone.OperatorToken;
import java.io.PrintStream;
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

  int run(List<String> arguments) throws LookError {
    FilterQuestion question = FilterQuestion.of(arguments, FILTERS, USAGE);
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

  private int ask(FilterQuestion question, String method, String path) throws LookError {
    question.ask(method, "/quarantine" + path, new byte[0], out);
    return 0;
  }
}

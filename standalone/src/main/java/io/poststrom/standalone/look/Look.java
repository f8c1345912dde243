package io.poststrom.standalone.look;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The program behind {@code ./poststrom trace}, {@code queue}, {@code events}, {@code quarantine},
 * {@code explain}, {@code shadow} and {@code replay}.
 */
public final class Look {
  /** Never joined and never committed to; the client asks for one. */
  static final String NO_GROUP = "poststrom-look";

  private Look() {}

  /** Arguments: the verb and its options. */
  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.OFF);
    System.exit(show(System.out, System.err, Arrays.asList(arguments)));
  }

  /** Returns the exit code. */
  static int show(PrintStream out, PrintStream err, List<String> arguments) {
    try {
      String verb = arguments.isEmpty() ? "" : arguments.getFirst();
      List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
      if (verb.equals("quarantine")) {
        return new QuarantineVerb(out).run(rest);
      }
      if (verb.equals("explain")) {
        return new ExplainVerb(out, System.in).run(rest);
      }
      if (verb.equals("shadow") || verb.equals("replay")) {
        return new ShadowVerb(out, err).run(verb, rest);
      }
      LookOptions options = LookOptions.parse(rest);
      return switch (verb) {
        case "trace" -> new Trace(out).show(options);
        case "queue" -> new Queue(out, InstantSource.system()).show(options);
        case "events" -> new Events(out).show(options);
        default ->
            throw new LookError(
                "there are trace, queue, events, quarantine, explain, shadow and replay");
      };
    } catch (LookError e) {
      err.println("poststrom: " + e.text());
      return 1;
    }
  }
}

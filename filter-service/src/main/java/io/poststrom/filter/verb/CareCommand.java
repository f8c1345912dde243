package io.poststrom.filter.verb;

import io.poststrom.smtp.Domain;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program behind {@code ./poststrom dns}, {@code dkim} and {@code rules}. */
public final class CareCommand {
  /** Exit codes beside 0. */
  static final int WRONG = 1;

  static final int USAGE = 2;
  static final int SILENCE = 3;

  private static final String VERBS =
      """
      want one of:
        dns check DOMAIN [--selector NAME ...] [--server HOST:PORT ...] [--settings DIR]
                  [--mta-sts-server HOST:PORT] [--ca FILE] [--json]
        dkim generate DOMAIN [SELECTOR] [--algorithm rsa|ed25519|both] [--bits 2048|3072|4096]
                  [--settings DIR]
        dkim publish [DOMAIN] [--settings DIR]
        dkim check [DOMAIN] [--server HOST:PORT ...] [--settings DIR] [--json]
        rules check [FILE...]""";

  private CareCommand() {}

  /** Arguments: the verb, its part, and its options. */
  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.OFF);
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** Returns the exit code. */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      String verb = String.join(" ", arguments.subList(0, Math.min(2, arguments.size())));
      List<String> rest = arguments.subList(Math.min(2, arguments.size()), arguments.size());
      InstantSource clock = InstantSource.system();
      return switch (verb) {
        case "dns check" -> {
          Options options = Options.parse(rest, Options.DNS_CHECK);
          yield dnsCheck(options, warned(OwnKeys.of(options, clock), err), out, clock);
        }
        case "dkim check" -> {
          Options options = Options.parse(rest, Options.DKIM_CHECK);
          yield dkimCheck(options, warned(OwnKeys.required(options, clock), err), out, clock);
        }
        case "dkim generate" ->
            KeyMaker.generate(Options.parse(rest, Options.DKIM_GENERATE), out, clock);
        case "dkim publish" -> {
          Options options = Options.parse(rest, Options.DKIM_PUBLISH);
          yield KeyRecords.publish(warned(OwnKeys.required(options, clock), err), out);
        }
        case "rules check" -> RuleFiles.check(Options.parse(rest, Options.RULES_CHECK), out);
        default -> throw new UsageError(VERBS);
      };
    } catch (UsageError e) {
      err.println("poststrom: " + e.text());
      return USAGE;
    } catch (CareError e) {
      err.println("poststrom: " + e.text());
      return WRONG;
    }
  }

  /** A document that is refused may be one of those that were meant. */
  private static OwnKeys warned(OwnKeys keys, PrintStream err) {
    keys.mistakes().forEach(mistake -> err.println("poststrom: refused " + mistake));
    return keys;
  }

  private static int dnsCheck(Options options, OwnKeys keys, PrintStream out, InstantSource clock)
      throws UsageError {
    try (Questions questions = new Questions(options.servers(), clock)) {
      DnsCheck check = new DnsCheck(options.oneDomain(), questions, PolicyFetch.of(options));
      Printout printout = new Printout(out, options.shape());
      check.run(keys, options.selectors(), new DkimQuestions(questions, clock), printout);
      return printout.end(check.domain());
    }
  }

  private static int dkimCheck(Options options, OwnKeys keys, PrintStream out, InstantSource clock)
      throws UsageError {
    try (Questions questions = new Questions(options.servers(), clock)) {
      Printout printout = new Printout(out, options.shape());
      new DkimQuestions(questions, clock).look(keys.all(), List.of()).forEach(printout::print);
      return printout.end(options.domain().map(Domain::ascii).orElse("all domains"));
    }
  }
}

package io.poststrom.standalone.look;

import io.poststrom.standalone.OperatorToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    FilterQuestion question = FilterQuestion.of(arguments, SAID, USAGE);
    if (question.words().size() != 1) {
      throw new LookError(USAGE);
    }
    question.ask("POST", "/explain", read(question.words().getFirst()), out);
    return 0;
  }

  private byte[] read(String file) throws LookError {
    String name = file.equals("-") ? "standard input" : file;
    byte[] mail;
    try (InputStream from = file.equals("-") ? in : Files.newInputStream(Path.of(file))) {
      mail = from.readNBytes(MOST + 1);
    } catch (IOException e) {
      throw new LookError(name + " can't be read: " + why(e));
    }
    if (mail.length == 0) {
      throw new LookError(name + " is empty; want a mail, header and body");
    }
    if (mail.length > MOST) {
      throw new LookError(name + " is too large: 10 MiB at most");
    }
    return mail;
  }

  /** These two name the file and nothing else. */
  private static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file (- is standard input)";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }
}

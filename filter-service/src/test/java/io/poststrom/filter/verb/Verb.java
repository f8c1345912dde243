package io.poststrom.filter.verb;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One run of the program, and what it said. */
record Verb(int code, String out, String err) {
  static Verb run(List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CareCommand.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Verb(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Verb run(String... arguments) {
    return run(List.of(arguments));
  }

  static Verb run(String words, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of(words.split(" ", -1)));
    arguments.addAll(more);
    return run(arguments);
  }
}

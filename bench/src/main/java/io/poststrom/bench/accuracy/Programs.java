package io.poststrom.bench.accuracy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other programs, run to their end, and the mails as files for them. */
final class Programs {
  private Programs() {}

  /** One file a mail, in their order. */
  static List<String> files(Path folder, List<LabelledMail> mails) throws IOException {
    Path below = Files.createTempDirectory(folder, "mails");
    List<String> files = new ArrayList<>();
    for (LabelledMail mail : mails) {
      files.add(Files.write(below.resolve("m" + files.size()), mail.octets()).toString());
    }
    return files;
  }

  /**
   * What it prints.
   *
   * @param lines for its standard input
   * @throws IOException where it can't be run, or complains and prints nothing
   */
  static String run(Path folder, List<String> command, List<String> lines) throws IOException {
    Path input = Files.write(folder.resolve("input"), lines);
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      process.waitFor();
      String printed = Files.readString(output);
      if (printed.isEmpty() && Files.size(errors) > 0) {
        throw new IOException(command.getFirst() + ": " + Files.readString(errors));
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}

package io.poststrom.endtoend;

import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code ./poststrom VERB} as an operator types it in a folder.
 *
 * @param folder where the program runs, and where what it prints is kept
 */
record Verbs(Path folder) {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** How a verb ended, and all that it has said. */
  record Ran(int code, String said) {}

  /** Runs a verb with its words; a shell reads them. */
  Ran run(String words) throws IOException {
    Path log = folder.resolve("verb" + COUNT.incrementAndGet() + ".log");
    String script =
        "cd '%s' && POSTSTROM_BUILT=1 %s/poststrom %s".formatted(folder, Checkout.root(), words);
    int code = ChildProcess.start(log, List.of("sh", "-c", script)).waitFor(LONG);
    return new Ran(code, Files.readString(log));
  }
}

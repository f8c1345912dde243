package io.poststrom.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What Linux says of the memory of processes. */
public final class Memory {
  private static final String ROLLUP = "/proc/%s/smaps_rollup";

  private Memory() {}

  /** Skips the test where there is no such kernel. */
  public static void assumeKnown() {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of(ROLLUP.formatted("self"))), "smaps_rollup is Linux'");
  }

  /** Proportional set size of processes together, MiB: what they share is counted once. */
  public static double pssMebibytes(List<Long> pids) {
    return pids.stream().mapToLong(Memory::pssKibibytes).sum() / 1_024.0;
  }

  private static long pssKibibytes(long pid) {
    try {
      return Files.readAllLines(Path.of(ROLLUP.formatted(pid))).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0; // it has exited
    }
  }
}

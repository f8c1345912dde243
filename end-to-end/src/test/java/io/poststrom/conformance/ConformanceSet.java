package io.poststrom.conformance;

import java.util.List;

/** Cases that are driven in one way and reported on one line. */
interface ConformanceSet {
  /** {@code spf/rfc7208}: also what {@code --set} selects, alone or by its first part. */
  String name();

  /** Drives all cases. */
  Outcome run() throws Exception;

  /** What came of it. */
  sealed interface Outcome {
    /**
     * The cases were driven.
     *
     * @param total how many there are
     * @param failures those that do not hold
     * @param bar the part of the cases that must hold, 0 to 1; argued deviations count as held
     */
    record Measured(int total, List<Failure> failures, double bar) implements Outcome {
      public Measured {
        failures = List.copyOf(failures);
      }
    }

    /** What the set is about does not exist in this version. */
    record NotBuilt() implements Outcome {}

    /** The data holds no such set. */
    record Missing(String file) implements Outcome {}

    /** It could not be driven: the gateway did not start, or a file cannot be read. */
    record Impossible(String why) implements Outcome {}
  }

  /**
   * A case that does not hold, and what came instead.
   *
   * @param sent in a dialogue what was sent since the reply before, else empty
   */
  record Failure(String name, String why, String sent) {
    Failure(String name, String why) {
      this(name, why, "");
    }
  }
}

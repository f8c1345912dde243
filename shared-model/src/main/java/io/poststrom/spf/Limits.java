package io.poststrom.spf;

import java.util.Optional;

/**
 * What one check, its includes counted in, may still ask. RFC 7208 section 4.6.4. One stage of a
 * check runs at a time, so the counters need no lock.
 */
final class Limits {
  private static final int MAX_TERMS = 10;
  private static final int MAX_VOID = 2;

  private int terms;
  private int voids;
  private volatile boolean stopped;

  /** Counts a term that asks DNS; an error if it is one too many. */
  Optional<Match.Error> term() {
    terms++;
    if (stopped) {
      return Optional.of(new Match.Error(SpfResult.TEMPERROR, "the check was ended"));
    }
    return terms > MAX_TERMS
        ? Optional.of(
            new Match.Error(SpfResult.PERMERROR, "more than " + MAX_TERMS + " terms ask DNS"))
        : Optional.empty();
  }

  /** Counts a void lookup: no match, or an error if it is one too many. */
  Match nothing() {
    voids++;
    return voids > MAX_VOID
        ? Match.permerror("more than " + MAX_VOID + " terms ask for what does not exist")
        : Match.NO;
  }

  /** The check is over for its caller: no further question is asked. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }
}

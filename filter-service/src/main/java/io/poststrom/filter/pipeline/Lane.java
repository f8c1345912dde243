package io.poststrom.filter.pipeline;

import java.time.Duration;

/**
 * How patient a run of the filter is.
 *
 * @param kind which lane
 * @param perCheck how long one check may wait for an answer
 * @param perBatch how long a batch waits for its mails' checks; in the slow lane longer than a
 *     check may take, so that every mail gets its verdict there
 */
public record Lane(Kind kind, Duration perCheck, Duration perBatch) {
  /** The two lanes. */
  public enum Kind {
    /** New mails: what is not decided within the batch's deadline goes to the slow lane. */
    FAST,
    /** Mails from {@code mail.slow}: always a verdict. */
    SLOW
  }
}

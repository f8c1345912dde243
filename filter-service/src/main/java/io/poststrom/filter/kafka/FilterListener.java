package io.poststrom.filter.kafka;

import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Output;
import java.time.Duration;

/** Watches a worker from outside, for metrics. Called on the worker's thread; must not wait. */
public interface FilterListener {
  /** A batch has been committed with its outputs. */
  void committed(Lane.Kind lane, int records, Duration checks, Duration transaction);

  /** Something that was committed. */
  void written(Lane.Kind lane, Output output);

  /** A record was set aside. */
  void deadLetter(Lane.Kind lane);

  /** A batch could not be committed; it will be done again. */
  void repeated(Lane.Kind lane);
}

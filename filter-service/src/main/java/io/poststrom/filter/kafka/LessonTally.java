package io.poststrom.filter.kafka;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.bayes.Learning.Outcome;
import io.poststrom.filter.bayes.LessonWatch;
import io.poststrom.filter.bayes.Source;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Output;
import java.time.Duration;
import java.util.Locale;

/** Tells of what users have taught by mail, once it is committed. */
public final class LessonTally implements FilterListener {
  private final FilterListener next;
  private final LessonWatch watch;

  /** Before another listener. */
  public LessonTally(FilterListener next, LessonWatch watch) {
    this.next = next;
    this.watch = watch;
  }

  @Override
  public void written(Lane.Kind lane, Output output) {
    next.written(lane, output);
    if (output instanceof Output.Tell(MailEvent.Taught taught)) {
      Outcome outcome = Outcome.valueOf(taught.outcome().toUpperCase(Locale.ROOT));
      watch.taught(taught.kind(), Source.Kind.USER, outcome);
    }
  }

  @Override
  public void committed(Lane.Kind lane, int records, Duration checks, Duration transaction) {
    next.committed(lane, records, checks, transaction);
  }

  @Override
  public void deadLetter(Lane.Kind lane) {
    next.deadLetter(lane);
  }

  @Override
  public void repeated(Lane.Kind lane) {
    next.repeated(lane);
  }
}

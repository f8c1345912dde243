package io.poststrom.filter.kafka;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.filter.reputation.Tally;
import io.poststrom.mail.MailId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counts whom a mail is from once its verdict is committed; once, however many recipients it has.
 * For one worker: a mail's outputs come one behind the other.
 */
public final class SenderTally implements FilterListener {
  private final FilterListener next;
  private final Tally tally;
  private @Nullable MailId last;

  /** Before another listener. */
  public SenderTally(FilterListener next, Tally tally) {
    this.next = next;
    this.tally = tally;
  }

  @Override
  public void written(Lane.Kind lane, Output output) {
    next.written(lane, output);
    if (output instanceof Output.Tell(MailEvent.Filtered filtered)
        && !filtered.mail().equals(last)) {
      last = filtered.mail();
      tally.verdict(filtered.verdict(), filtered.recipient());
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

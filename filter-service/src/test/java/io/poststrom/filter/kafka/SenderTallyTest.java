package io.poststrom.filter.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.event.MailEvent;
import io.poststrom.filter.Mails;
import io.poststrom.filter.pipeline.Lane;
import io.poststrom.filter.pipeline.Output;
import io.poststrom.filter.reputation.Change;
import io.poststrom.filter.reputation.ClearVerdict;
import io.poststrom.filter.reputation.Subject;
import io.poststrom.filter.reputation.Subject.Kind;
import io.poststrom.filter.reputation.Tally;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SenderTallyTest {
  private static final Subject DOMAIN = new Subject(Kind.DOMAIN, "sender.example");

  private final Tally tally = new Tally(100, () -> Mails.NOW);
  private final TestFilter.Counting counting = new TestFilter.Counting();
  private final SenderTally listener = new SenderTally(counting, tally);

  private static Verdict verdict(double score) {
    return new Verdict(
        Action.PASS,
        score,
        List.of(
            new Symbol("SPF_FAIL", score, ""), new Symbol(ClearVerdict.SENDER, 0, DOMAIN.text())));
  }

  private void filtered(String mail, String recipient, double score) {
    listener.written(
        Lane.Kind.FAST,
        new Output.Tell(
            new MailEvent.Filtered(Mails.id(mail), Mails.NOW, recipient, verdict(score))));
  }

  @Test
  void aMailCountsOnceHoweverManyItGoesTo() {
    filtered("one", "a@one.test", 0);
    filtered("one", "b@one.test", 9);
    filtered("two", "b@one.test", 9);
    filtered("three", "c@one.test", 4);
    assertEquals(Map.of(DOMAIN, new Change(1, 1, Mails.NOW.getEpochSecond())), tally.take());
  }
}

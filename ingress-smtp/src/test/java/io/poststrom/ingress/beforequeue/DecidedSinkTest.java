package io.poststrom.ingress.beforequeue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.beforequeue.BeforeQueueFilter;
import io.poststrom.beforequeue.Decision;
import io.poststrom.ingress.session.Answer;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Verdict;
import io.poststrom.mail.Verdict.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DecidedSinkTest {
  private static final Decision REJECT =
      new Decision.Reject(new Verdict(Action.REJECT, 20, List.of()), "The mail looks like spam");

  private final List<AcceptedMail> asked = new ArrayList<>();
  private final List<AcceptedMail> logged = new ArrayList<>();
  private final List<Decision> seen = new ArrayList<>();
  private BeforeQueueFilter filter = mail -> CompletableFuture.completedStage(REJECT);

  @Test
  void whatTheFilterWantsRefusedIsRefusedWithAReferenceAndNeverLogged() {
    AcceptedMail mail = AskedMails.mail("mx", Trust.WORLD, Optional.empty());
    Answer.MailRefused refused = assertInstanceOf(Answer.MailRefused.class, submit(mail));
    assertEquals(
        "550 5.7.1 The mail looks like spam (reference " + mail.envelope().id().text() + ")",
        refused.reply().oneLine());
    assertEquals(List.of(), logged);
    assertEquals(List.of(REJECT), seen);
  }

  @Test
  void whatItTakesAndWhatItDoesNotDecideIsLogged() {
    AcceptedMail mail = AskedMails.mail("mx", Trust.WORLD, Optional.empty());
    for (BeforeQueueFilter one :
        List.<BeforeQueueFilter>of(
            any -> CompletableFuture.completedStage(new Decision.Accept()),
            any -> CompletableFuture.completedStage(new Decision.Undecided("no time")),
            any -> CompletableFuture.failedStage(new IllegalStateException("broken")),
            any -> {
              throw new IllegalStateException("broken at once");
            },
            any -> new CompletableFuture<>())) {
      filter = one;
      assertInstanceOf(Answer.Logged.class, submit(mail));
    }
    assertEquals(5, logged.size());
    assertEquals(new Decision.Accept(), seen.getFirst());
    assertTrue(seen.subList(1, 5).stream().allMatch(Decision.Undecided.class::isInstance));
  }

  @Test
  void aFaultOfOursLeavesTheMailWithItsClient() {
    filter = mail -> CompletableFuture.completedStage(new Decision.Accept());
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    new DecidedSink(
            filter,
            new DecidedSink.Rules(Set.of("mx"), Duration.ofSeconds(1)),
            (mail, whenDone) -> {
              throw new IllegalStateException("broken");
            },
            (mail, decision, nanos) -> {})
        .submit(AskedMails.mail("mx", Trust.WORLD, Optional.empty()), answer::complete);
    assertInstanceOf(Answer.NotLogged.class, answer.join());
  }

  @Test
  void onlyTheWorldsMailOnTheListenersThatSaySoIsAskedAbout() {
    Optional<String> ann = Optional.of("ann");
    assertInstanceOf(
        Answer.Logged.class, submit(AskedMails.mail("mx", Trust.RELAY, Optional.empty())));
    assertInstanceOf(Answer.Logged.class, submit(AskedMails.mail("submission", Trust.RELAY, ann)));
    assertEquals(List.of(), asked);
    assertInstanceOf(Answer.MailRefused.class, submit(AskedMails.mail("mx", Trust.RELAY, ann)));
    assertEquals(1, asked.size());
  }

  private Answer submit(AcceptedMail mail) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    new DecidedSink(
            one -> {
              asked.add(one);
              return filter.decide(one);
            },
            new DecidedSink.Rules(Set.of("mx"), Duration.ofMillis(50)),
            (one, whenDone) -> {
              logged.add(one);
              whenDone.accept(new Answer.Logged());
            },
            (one, decision, nanos) -> seen.add(decision))
        .submit(mail, answer::complete);
    return answer.join();
  }
}

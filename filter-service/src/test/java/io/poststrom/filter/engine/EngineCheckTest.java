package io.poststrom.filter.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineCheck.Profile;
import io.poststrom.filter.pipeline.Check.ForRelay;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EngineCheckTest {
  private static final Symbols SYMBOLS = new Symbols("TEST");

  /** Conversations that end when and as the test says. */
  private final List<CompletableFuture<CheckResult>> asked = new ArrayList<>();

  private final List<CompletableFuture<String>> greeted = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private long now;
  private int mails;

  private final Line line =
      new Line() {
        @Override
        public <A> CompletionStage<A> talk(Conversation<A> conversation) {
          CompletableFuture<A> answer = new CompletableFuture<>();
          try {
            Object kind = conversation.hold(new Talks("").connection, now);
            if (kind instanceof CheckResult) {
              asked.add(new CompletableFuture<>());
              completeWith(asked.getLast(), answer);
            } else {
              greeted.add(new CompletableFuture<>());
              completeWith(greeted.getLast(), answer);
            }
          } catch (IOException e) {
            answer.completeExceptionally(e);
          }
          return answer;
        }

        @Override
        public void close() {}
      };

  @SuppressWarnings("unchecked")
  private static <A> void completeWith(CompletableFuture<?> from, CompletableFuture<A> to) {
    from.whenComplete(
        (result, failure) -> {
          if (failure == null) {
            to.complete((A) result);
          } else {
            to.completeExceptionally(failure);
          }
        });
  }

  private final EngineCheck check =
      new EngineCheck(
          new Profile("test", SYMBOLS, ForRelay.SCORED, 1_000),
          new Protocol() {
            @Override
            public CheckResult ask(Connection connection, EngineMail mail) {
              return CheckResult.NOTHING;
            }

            @Override
            public String greet(Connection connection) {
              return "here";
            }
          },
          line,
          new EngineWatch() {
            @Override
            public void asked(Outcome outcome, long nanos) {
              told.add(outcome.name());
            }

            @Override
            public void opened(String why) {
              told.add("opened: " + why);
            }

            @Override
            public void closed() {
              told.add("closed");
            }
          },
          () -> now);

  private CompletableFuture<CheckResult> ask(String id, int size) {
    return check
        .ask(
            new MailView(
                Mails.envelope(Mails.id(id), Mails.world(), size, "b@one.test"), new byte[0]))
        .toCompletableFuture();
  }

  private CompletableFuture<CheckResult> ask() {
    return ask("mail " + mails++, 100);
  }

  private static String symbol(CompletableFuture<CheckResult> answer) {
    return answer.join().symbols().getFirst().name();
  }

  private void fails(EngineFailure.Kind kind) {
    asked.getLast().completeExceptionally(new EngineFailure(kind, "no"));
  }

  @Test
  void whatIsTooLargeIsNotSent() {
    assertEquals("TEST_TOO_LARGE", symbol(ask("a", 1_001)));
    assertEquals(List.of(), asked);
    assertEquals(List.of("TOO_LARGE"), told);
  }

  @Test
  void aMailThatIsAskedAboutAgainMeanwhileIsNotSentAgain() {
    var first = ask("a", 100);
    var second = ask("a", 100);
    asked.getFirst().complete(SYMBOLS.one("FOUND", 1, ""));
    assertEquals("TEST_FOUND", symbol(first));
    assertEquals("TEST_FOUND", symbol(second));
    assertEquals("TEST_FOUND", symbol(ask("a", 100)));
    assertEquals(1, asked.size());
  }

  @Test
  void aMailThatItCouldNotSayIsSentAgain() {
    var first = ask("a", 100);
    fails(EngineFailure.Kind.LATE);
    assertEquals("TEST_UNAVAILABLE", symbol(first));
    var second = ask("a", 100);
    asked.getLast().complete(CheckResult.NOTHING);
    assertEquals(CheckResult.NOTHING, second.join());
  }

  @Test
  void afterFiveFailuresNobodyWaitsUntilItAnswersAgain() {
    for (int i = 0; i < 5; i++) {
      var answer = ask();
      fails(EngineFailure.Kind.LATE);
      assertEquals("TEST_UNAVAILABLE", symbol(answer));
    }
    assertEquals("opened: no", told.getLast());
    assertTrue(ask().isDone(), "nobody waits");
    now += Duration.ofSeconds(5).toNanos();
    assertTrue(ask().isDone(), "nor for the greeting");
    assertEquals(1, greeted.size());
    greeted.getFirst().complete("here");
    var trial = ask();
    assertTrue(ask().isDone(), "one mail tries it");
    assertEquals(6, asked.size());
    asked.getLast().complete(CheckResult.NOTHING);
    assertEquals(CheckResult.NOTHING, trial.join());
    assertEquals("closed", told.getLast());
    assertTrue(!ask().isDone());
  }

  @Test
  void aContentThatCannotBeReadIsNoFaultOfTheEngine() {
    for (int i = 0; i < 20; i++) {
      var answer = ask();
      fails(EngineFailure.Kind.CONTENT);
      assertEquals("TEST_UNAVAILABLE", symbol(answer));
    }
    assertEquals(20, asked.size());
  }
}

package io.poststrom.ingress.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Asks the ports what the session wants to know. An answer comes, whatever they do. */
record Consultation(Surroundings.Ports ports, Client client, Executor thread) {
  /** Hands the answer on: at once where it is known, else later on the session's thread. */
  void ask(Question question, Consumer<Answer> whenKnown) {
    CompletableFuture<Answer> answer = answerTo(question);
    if (answer.isDone()) {
      whenKnown.accept(resultOf(answer));
    } else {
      var _ = answer.whenCompleteAsync((_, _) -> whenKnown.accept(resultOf(answer)), thread);
    }
  }

  private CompletableFuture<Answer> answerTo(Question question) {
    try {
      return ports.recipients().ask(question).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A check that fails against its promise refuses this recipient for now, and no other. */
  private Answer resultOf(CompletableFuture<Answer> answer) {
    if (!answer.isCompletedExceptionally()) {
      return answer.join();
    }
    ports.observer().failed(client, Replies.NOT_CHECKED, answer.exceptionNow());
    return new Answer.RecipientRefused(Replies.NOT_CHECKED);
  }
}

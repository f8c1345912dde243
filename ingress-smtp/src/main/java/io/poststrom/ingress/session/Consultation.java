package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Proof;
import io.poststrom.smtp.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks the ports what a client's turn depends on. An answer comes, whatever they do. */
public record Consultation(Surroundings.Ports ports, Supplier<Client> client, Executor thread) {
  /** Whether a recipient is taken. One whose check breaks is refused for now, and no other. */
  void ask(Question question, Consumer<Answer> whenKnown) {
    hear(
        () -> ports.recipients().ask(question),
        Replies.NOT_CHECKED,
        Answer.RecipientRefused::new,
        whenKnown);
  }

  /** The same, for who asks about one after the other. It never fails. */
  CompletableFuture<Answer> ask(Question question) {
    CompletableFuture<Answer> answer = answerOf(() -> ports.recipients().ask(question));
    return answer.handle((_, _) -> said(answer, Replies.NOT_CHECKED, Answer.RecipientRefused::new));
  }

  /** Whether the door is open. */
  public void screen(Supplier<CompletionStage<Answer>> question, Consumer<Answer> whenKnown) {
    hear(question, Replies.FAILED, reply -> new Answer.Barred(reply, "failure"), whenKnown);
  }

  /** Has a domain's mail tried. */
  void flush(Next.Flush order, Consumer<Answer> whenKnown) {
    hear(
        () -> ports.flushes().ask(client.get(), order.domain(), order.reach()),
        Replies.NOT_FLUSHED,
        Answer.FlushAnswered::new,
        whenKnown);
  }

  /** Whether a proof holds. */
  public void judge(Proof proof, Consumer<Answer> whenKnown) {
    hear(
        () -> ports.identities().judge(client.get(), proof),
        Replies.NOT_JUDGED,
        Answer.NotJudged::new,
        whenKnown);
  }

  /** Hands the answer on: at once where it is known, else later on the session's thread. */
  private void hear(
      Supplier<CompletionStage<Answer>> port,
      Reply otherwise,
      Function<Reply, Answer> refusal,
      Consumer<Answer> whenKnown) {
    CompletableFuture<Answer> answer = answerOf(port);
    Runnable handOn = () -> whenKnown.accept(said(answer, otherwise, refusal));
    if (answer.isDone()) {
      handOn.run();
    } else {
      var _ = answer.whenCompleteAsync((_, _) -> handOn.run(), thread);
    }
  }

  private Answer said(
      CompletableFuture<Answer> done, Reply otherwise, Function<Reply, Answer> refusal) {
    if (!done.isCompletedExceptionally()) {
      return done.join();
    }
    ports.observer().failed(client.get(), otherwise, done.exceptionNow());
    return refusal.apply(otherwise);
  }

  private static CompletableFuture<Answer> answerOf(Supplier<CompletionStage<Answer>> port) {
    try {
      return port.get().toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}

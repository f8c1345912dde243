package io.poststrom.ingress.transcript;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Answer.Admitted;
import io.poststrom.ingress.session.Answer.Barred;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Door;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReversePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A door for transcripts. {@code barred.example} is barred as a name in HELO and as a sender's
 * domain, {@code barred} as a recipient's name, and {@code new} for now. From {@code @ door waits}
 * on nothing is answered until {@code @ door opens} or {@code @ door bars}; {@code @ door is slow}
 * makes the third error and further ones wait as well.
 */
public final class FakeDoor implements Door, Door.Visit {
  private static final Reply NO = Reply.of(550, 7, 1, "Barred");
  private static final Reply NOT_YET = Reply.of(450, 7, 1, "Try again in 300 seconds");

  private final List<CompletableFuture<Answer>> asked = new ArrayList<>();
  private boolean waits;
  private boolean bars;
  private boolean slow;

  public synchronized void does(String what) {
    switch (what) {
      case "waits" -> waits = true;
      case "is slow" -> slow = true;
      case "opens" -> answer(new Admitted());
      case "bars" -> {
        bars = true;
        answer(barred());
      }
      default -> throw new IllegalArgumentException(what);
    }
  }

  @Override
  public Visit visit(Client client) {
    return this;
  }

  @Override
  public CompletionStage<Answer> arrival() {
    return waits(new Admitted());
  }

  @Override
  public CompletionStage<Answer> introduction() {
    return waits(new Admitted());
  }

  @Override
  public Barred earlyTalk() {
    return new Barred(Reply.of(554, 5, 1, "Too early"), "test");
  }

  @Override
  public Optional<Barred> hello(String name) {
    return name.equals("barred.example") ? Optional.of(new Barred(NO, "test")) : Optional.empty();
  }

  @Override
  public CompletionStage<Answer> sender(ReversePath path) {
    return waits(path.text().endsWith("@barred.example") ? new Barred(NO, "test") : new Admitted());
  }

  @Override
  public CompletionStage<Answer> recipient(Mailbox mailbox) {
    return waits(
        switch (mailbox.localPart()) {
          case "barred" -> new Barred(NO, "test");
          case "new" -> new Barred(NOT_YET, "greylist");
          default -> new Admitted();
        });
  }

  @Override
  public synchronized Optional<CompletionStage<Answer>> delay(int errors) {
    if (!slow || errors < 3) {
      return Optional.empty();
    }
    CompletableFuture<Answer> later = new CompletableFuture<>();
    asked.add(later);
    return Optional.of(later);
  }

  private synchronized CompletionStage<Answer> waits(Answer otherwise) {
    if (!waits || bars) {
      return CompletableFuture.completedFuture(bars ? barred() : otherwise);
    }
    CompletableFuture<Answer> later = new CompletableFuture<>();
    asked.add(later);
    return later;
  }

  private static Barred barred() {
    return new Barred(Reply.of(554, 7, 1, "Barred"), "test");
  }

  private void answer(Answer answer) {
    waits = false;
    List<CompletableFuture<Answer>> all = List.copyOf(asked);
    asked.clear();
    all.forEach(later -> later.complete(answer));
  }
}

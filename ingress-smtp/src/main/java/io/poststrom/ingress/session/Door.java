package io.poststrom.ingress.session;

import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Port: looks at clients before their mail costs anything. Called on sessions' threads; never
 * blocks them. Answers are {@link Answer.Admitted} or {@link Answer.Barred}; one that is known at
 * once comes as a completed stage, others complete later, on any thread.
 */
public interface Door {
  /** A client has connected. */
  Visit visit(Client client);

  /** One session, seen from the door. */
  interface Visit {
    /** Whether, and when, the client may be greeted. */
    CompletionStage<Answer> arrival();

    /** Whether it may come in when a peer introduces it; the peer has been greeted already. */
    CompletionStage<Answer> introduction();

    /** What it hears if it speaks before its greeting. */
    Answer.Barred earlyTalk();

    /** What speaks against the name that it gives itself. */
    Optional<Answer.Barred> hello(String name);

    /** Whether it may begin a transaction now. */
    CompletionStage<Answer> sender(ReversePath path);

    /** Whether it may name this recipient, whose mail we would take, in that transaction. */
    CompletionStage<Answer> recipient(Mailbox mailbox);

    /**
     * How long it waits for a reply that says it has erred.
     *
     * @param errors replies of this kind in the session, this one included
     * @return {@link Answer.Admitted} when it has waited; empty where it need not
     */
    Optional<CompletionStage<Answer>> delay(int errors);
  }

  /** Lets everybody in at once. */
  Visit OPEN =
      new Visit() {
        @Override
        public CompletionStage<Answer> arrival() {
          return CompletableFuture.completedFuture(new Answer.Admitted());
        }

        @Override
        public CompletionStage<Answer> introduction() {
          return arrival();
        }

        @Override
        public Answer.Barred earlyTalk() {
          throw new IllegalStateException("it has been greeted at once");
        }

        @Override
        public Optional<Answer.Barred> hello(String name) {
          return Optional.empty();
        }

        @Override
        public CompletionStage<Answer> sender(ReversePath path) {
          return arrival();
        }

        @Override
        public CompletionStage<Answer> recipient(Mailbox mailbox) {
          return arrival();
        }

        @Override
        public Optional<CompletionStage<Answer>> delay(int errors) {
          return Optional.empty();
        }
      };
}

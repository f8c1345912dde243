package io.poststrom.ingress.beforequeue;

import io.poststrom.beforequeue.BeforeQueueFilter;
import io.poststrom.beforequeue.Decision;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the filter before the log gets a mail. What it wants refused is refused; where it does not
 * decide in time, the mail is taken and filtered later. Mail of relay networks is not asked about.
 *
 * <p>Threads: called on an event loop, never blocks; goes on where the decision comes from.
 */
public final class DecidedSink implements MailSink {
  private static final Logger LOG = Logger.getLogger(DecidedSink.class);

  private final BeforeQueueFilter filter;
  private final Rules rules;
  private final MailSink log;
  private final Watcher watcher;

  /**
   * About which mail the filter is asked, and for how long.
   *
   * @param listeners labels of the listeners
   * @param deadline then there is no decision
   */
  public record Rules(Set<String> listeners, Duration deadline) {
    public Rules {
      listeners = Set.copyOf(listeners);
    }
  }

  /** Who wants to know about decisions. Any thread. */
  public interface Watcher {
    /** One was made, after that many nanoseconds. */
    void decided(AcceptedMail mail, Decision decision, long nanos);
  }

  /** In front of the log. */
  public DecidedSink(BeforeQueueFilter filter, Rules rules, MailSink log, Watcher watcher) {
    this.filter = filter;
    this.rules = rules;
    this.log = log;
    this.watcher = watcher;
  }

  @Override
  public void submit(AcceptedMail mail, Consumer<Answer> whenDone) {
    if (!isAskedAbout(mail.envelope().client())) {
      log.submit(mail, whenDone);
      return;
    }
    long start = System.nanoTime();
    var _ =
        ask(mail)
            .thenAccept(
                decision -> {
                  watcher.decided(mail, decision, System.nanoTime() - start);
                  switch (decision) {
                    case Decision.Reject(_, String reason) ->
                        whenDone.accept(new Answer.MailRefused(reply(mail, reason)));
                    case Decision.Accept _, Decision.Undecided _ -> log.submit(mail, whenDone);
                  }
                })
            .exceptionally(why -> failed(mail, why, whenDone));
  }

  /** A fault of ours: the client keeps the mail. */
  private static @Nullable Void failed(
      AcceptedMail mail, Throwable why, Consumer<Answer> whenDone) {
    LOG.errorf(why, "Mail %s could not be handed on; please report this", mail.envelope().id());
    whenDone.accept(new Answer.NotLogged());
    return null;
  }

  private boolean isAskedAbout(ClientInfo client) {
    boolean relay = client.trusted() == Trust.RELAY && client.identity().isEmpty();
    return !relay && rules.listeners().contains(client.listener());
  }

  private CompletionStage<Decision> ask(AcceptedMail mail) {
    CompletableFuture<Decision> decision;
    try {
      decision = filter.decide(mail).toCompletableFuture().copy();
    } catch (RuntimeException e) {
      decision = CompletableFuture.failedFuture(e);
    }
    return decision
        .completeOnTimeout(
            new Decision.Undecided("no decision within " + rules.deadline()),
            rules.deadline().toMillis(),
            TimeUnit.MILLISECONDS)
        .exceptionally(why -> new Decision.Undecided("asking failed: " + why));
  }

  /** The mail's id is the reference that a person can quote. */
  private static Reply reply(AcceptedMail mail, String reason) {
    return Reply.of(550, 7, 1, reason + " (reference " + mail.envelope().id().text() + ")");
  }
}

package io.poststrom.ingress.policy;

import io.poststrom.event.MailEvent;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.FlushRequests;
import io.poststrom.mail.Flush;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * ETRN so many times an hour for each identity, or address where there is none. What is refused
 * does not count. Bounded: who asked longest ago is forgotten first. Any thread.
 */
public final class LimitedFlushes implements FlushRequests {
  private static final int MAX_CLIENTS = 20_000;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Reply TOO_MANY =
      Reply.of(459, 7, 1, "Node not allowed: too many ETRN commands within an hour");

  private static final Reply NOT_WRITTEN =
      Reply.of(458, 3, 0, "The queue can't be told right now; try again later");

  private final int mostInAnHour;
  private final Log log;
  private final Consumer<MailEvent> events;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, SlidingCount> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SlidingCount> eldest) {
          return size() > MAX_CLIENTS;
        }
      };

  /** Where the queue's owners read it. */
  public interface Log {
    /** Completes once the log has it, and fails where it has not in time. */
    CompletionStage<Void> write(Flush flush);
  }

  /** Limited; 0: nobody may ask. */
  public LimitedFlushes(
      int mostInAnHour,
      Log log,
      Consumer<MailEvent> events,
      InstantSource clock,
      RandomGenerator random) {
    this.mostInAnHour = mostInAnHour;
    this.log = log;
    this.events = events;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public boolean areTaken() {
    return mostInAnHour > 0;
  }

  @Override
  public CompletionStage<Answer> ask(Client client, Domain domain, Reach reach) {
    String who = client.identity().orElse(client.addressText());
    Instant now = clock.instant();
    if (isTooMany(who, now.toEpochMilli())) {
      return CompletableFuture.completedFuture(new Answer.FlushAnswered(TOO_MANY));
    }
    Flush flush = new Flush(domain, reach, now, who);
    return log.write(flush)
        .handle(
            (done, failure) -> {
              if (failure != null) {
                return new Answer.FlushAnswered(NOT_WRITTEN);
              }
              events.accept(event(client, flush));
              return new Answer.FlushAnswered(
                  Reply.of(250, 0, 0, "Queuing for node " + flush.node() + " started"));
            });
  }

  private synchronized boolean isTooMany(String who, long now) {
    SlidingCount count = clients.computeIfAbsent(who, name -> new SlidingCount(HOUR));
    if (count.sum(now) >= mostInAnHour) {
      return true;
    }
    count.add(now, 1);
    return false;
  }

  private MailEvent event(Client client, Flush flush) {
    return new MailEvent.Flushed(
        MailId.random(flush.at(), random),
        flush.at(),
        "",
        flush.node(),
        client.listener().label(),
        client.addressText(),
        client.identity());
  }
}

package io.poststrom.ingress.net.http;

import io.poststrom.ingress.net.VertxSmtpServer.StartFailed;
import io.poststrom.ingress.session.MemoryBudget;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.submission.Claims;
import io.poststrom.ingress.submission.MailStates;
import io.poststrom.ingress.submission.RecentMails;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The listener for programs, on event loops of its own.
 *
 * <p>Threads: start and stop block the caller, and must not be called on an event loop.
 */
public final class VertxHttpServer {
  private static final Logger LOG = Logger.getLogger(VertxHttpServer.class);
  private static final long START_SECONDS = 30;

  private final Vertx vertx;
  private final List<HttpLoop> loops = new CopyOnWriteArrayList<>();
  private String deployment = "";
  private Optional<Future<?>> drained = Optional.empty();

  private VertxHttpServer(Vertx vertx) {
    this.vertx = vertx;
  }

  /** What the log knows of mails and of idempotency keys. */
  public record Known(MailStates states, Claims claims) {}

  /**
   * Listens.
   *
   * @throws StartFailed where the port can't be had
   */
  public static VertxHttpServer start(
      Vertx vertx, Surroundings world, HttpDoor door, Known known, HttpObserver observer)
      throws InterruptedException, StartFailed {
    VertxHttpServer server = new VertxHttpServer(vertx);
    HttpLoop.Known all =
        new HttpLoop.Known(
            known.states(),
            new RecentMails(),
            known.claims(),
            new MemoryBudget(door.limits().memory()));
    try {
      server.deployment =
          vertx
              .deployVerticle(
                  () -> {
                    HttpLoop loop = new HttpLoop(world, door, all, observer);
                    server.loops.add(loop);
                    return loop;
                  },
                  new DeploymentOptions().setInstances(door.eventLoops()))
              .toCompletionStage()
              .toCompletableFuture()
              .get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartFailed(
          "Can't listen on port %d for HTTP: %s. Is it in use, or below 1024 without the right to it?"
              .formatted(door.port(), cause.getMessage()),
          cause);
    }
    return server;
  }

  /** The port in use. */
  public int port() {
    return loops.getFirst().port();
  }

  /**
   * How late the latest event loop is. Asked again and again by one thread that is none of them.
   */
  public Duration lag() {
    return loops.stream().map(HttpLoop::lag).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /** From now on new requests hear 503; those in progress go on. */
  public void drain() {
    if (drained.isEmpty()) {
      drained = Optional.of(Future.all(loops.stream().map(HttpLoop::drain).toList()));
    }
  }

  /** Stops: new requests hear 503, those in progress may end within the time given. */
  public void stop(Duration drain) throws InterruptedException {
    drain();
    try {
      drained
          .orElseThrow()
          .toCompletionStage()
          .toCompletableFuture()
          .get(drain.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warnf("Some requests did not end within %s and are cut off.", drain);
    }
    try {
      vertx
          .undeploy(deployment)
          .toCompletionStage()
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warnf("The HTTP listener did not close: %s", e.getMessage());
    }
  }
}

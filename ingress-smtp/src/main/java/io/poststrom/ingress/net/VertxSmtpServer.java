package io.poststrom.ingress.net;

import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Surroundings;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The listeners on their event loops. A connection stays on the loop that accepted it, so that a
 * session needs no lock.
 *
 * <p>Threads: start and stop block the caller, and must not be called on an event loop.
 */
public final class VertxSmtpServer {
  private static final Logger LOG = Logger.getLogger(VertxSmtpServer.class);
  private static final Duration START = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
  private Optional<String> deployment = Optional.empty();

  private VertxSmtpServer(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Where clients come in, and which ones.
   *
   * @param addresses the listeners
   * @param encryption for STARTTLS and implicit TLS
   * @param limits counts connections
   * @param trusted the relay networks
   * @param eventLoops how many threads serve connections
   */
  public record Doors(
      List<ListenAddress> addresses,
      Optional<Encryption> encryption,
      ConnectionLimits limits,
      Trusted trusted,
      int eventLoops) {
    public Doors {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Starts all listeners.
   *
   * @throws StartFailed where a port can't be had
   */
  public static VertxSmtpServer start(Vertx vertx, Surroundings world, Doors doors)
      throws InterruptedException, StartFailed {
    VertxSmtpServer server = new VertxSmtpServer(vertx);
    server.deployment =
        Optional.of(
            await(
                vertx.deployVerticle(
                    () -> server.loop(world, doors),
                    new DeploymentOptions().setInstances(doors.eventLoops())),
                doors));
    return server;
  }

  /** A listener could not be started; the message says which and why. */
  public static final class StartFailed extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public StartFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * How late the latest event loop is. Asked again and again by one thread that is none of them.
   */
  public Duration lag() {
    return loops.stream().map(EventLoop::lag).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /** The ports in use. */
  public Map<Listener, Integer> ports() {
    return Map.copyOf(loops.getFirst().ports());
  }

  /**
   * Stops: new clients and idle sessions hear 421, transactions in progress may end within the time
   * given, then everything is closed.
   */
  public void stop(Duration drain) throws InterruptedException {
    try {
      Future.all(loops.stream().map(EventLoop::drain).toList())
          .toCompletionStage()
          .toCompletableFuture()
          .get(drain.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warnf(
          "Some sessions did not end within %s and are cut off; their clients will send again.",
          drain);
    }
    if (deployment.isPresent()) {
      try {
        vertx
            .undeploy(deployment.get())
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.warnf("A listener did not close: %s", e.getMessage());
      }
    }
  }

  private EventLoop loop(Surroundings world, Doors doors) {
    EventLoop loop = new EventLoop(world, doors);
    loops.add(loop);
    return loop;
  }

  private static String await(Future<String> deployment, Doors doors)
      throws InterruptedException, StartFailed {
    try {
      return deployment
          .toCompletionStage()
          .toCompletableFuture()
          .get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartFailed(
          "Can't listen on %s: %s. Is the port in use, or below 1024 without the right to it?"
              .formatted(doors.addresses(), cause.getMessage()),
          cause);
    }
  }
}

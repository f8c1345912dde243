package io.poststrom.ingress.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The directory, as far as it can be reached. A question is answered within its time or not at all;
 * what does not fit into the queue is not asked. After a failure nothing is asked for a second, so
 * that a directory that is down holds up nobody for long, and the log says once that it is down and
 * once that it is back.
 *
 * <p>Threads: asked from any, never blocking it; LDAP is spoken on threads of its own. Recipients
 * and users don't wait for each other.
 */
public final class LdapDirectory implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.poststrom.ingress.ldap");
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final LdapConnections connections;
  private final Map<Desk, ThreadPoolExecutor> threads = new EnumMap<>(Desk.class);
  private final Duration timeout;
  private final String name;
  private volatile long askAgain = System.nanoTime();
  private volatile boolean well = true;

  /**
   * A directory that nobody has asked yet.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public LdapDirectory(LdapRules rules) {
    this.connections = new LdapConnections(rules);
    this.timeout = rules.timeout();
    this.name = rules.servers().toString();
    for (Desk desk : Desk.values()) {
      threads.put(desk, threads(rules, desk));
    }
  }

  /** Who asks. */
  enum Desk {
    USERS,
    RECIPIENTS
  }

  /** A question; an exception means that the directory can't say. */
  interface Work<T> {
    T on(LdapConnections connections) throws LDAPException;
  }

  /** The answer; empty where there is none. */
  <T> CompletionStage<Optional<T>> ask(Desk desk, Work<T> work) {
    long now = System.nanoTime();
    if (now - askAgain < 0) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    try {
      return CompletableFuture.supplyAsync(() -> answer(work, now), threads.get(desk))
          .completeOnTimeout(Optional.empty(), timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("too many questions wait for the directory", e);
      return CompletableFuture.completedFuture(Optional.empty());
    }
  }

  /** Whether the last question had an answer: for a gauge. */
  public boolean isWell() {
    return well;
  }

  /** What waits or runs is dropped. */
  @Override
  public void close() {
    threads.values().forEach(ThreadPoolExecutor::shutdownNow);
    connections.close();
  }

  private static ThreadPoolExecutor threads(LdapRules rules, Desk desk) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            rules.connections(),
            rules.connections(),
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(rules.waiting()),
            Thread.ofPlatform()
                .name("ldap-" + desk.name().toLowerCase(Locale.ROOT) + "-", 0)
                .daemon()
                .factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private <T> Optional<T> answer(Work<T> work, long began) {
    long now = System.nanoTime();
    if (now - began > timeout.toNanos() || now - askAgain < 0) {
      return Optional.empty(); // nobody waits for it any more, or it would fail as the one before
    }
    try {
      Optional<T> answer = Optional.of(work.on(connections));
      if (!well) {
        well = true;
        LOG.infof("The directory %s answers again", name);
      }
      return answer;
    } catch (LDAPException | RuntimeException e) {
      failed(e);
      return Optional.empty();
    }
  }

  private void failed(Exception why) {
    askAgain = System.nanoTime() + PAUSE.toNanos();
    if (well) {
      well = false;
      LOG.errorf(
          "The directory %s does not answer; recipients hear 451 and users 454 meanwhile: %s",
          name, why.getMessage());
    }
    LOG.debug("The failed question", why);
  }
}

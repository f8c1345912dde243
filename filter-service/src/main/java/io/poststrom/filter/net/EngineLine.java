package io.poststrom.filter.net;

import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.EngineFailure.Kind;
import io.poststrom.filter.engine.Line;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Talks to one engine: as many connections as there are threads, each conversation blocks one. Who
 * finds none free waits in line, up to a number, until the deadline.
 *
 * <p>Memory: two buffers a connection, the piece of a content that is being sent, and references to
 * the mails that wait.
 */
public final class EngineLine implements Line {
  private static final int MOST_WAITING = 5_000;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final EngineAddress address;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;
  private final ScheduledExecutorService clock;
  private final ConcurrentLinkedDeque<Socket> idle = new ConcurrentLinkedDeque<>();

  /**
   * A line.
   *
   * @param name of its threads
   * @param timeout from asking to the answer, waiting included
   */
  public EngineLine(String name, EngineAddress address, int connections, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    this.threads =
        new ThreadPoolExecutor(
            connections,
            connections,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("engine-" + name + "-", 0).daemon().factory());
    this.threads.allowCoreThreadTimeOut(true);
    ScheduledThreadPoolExecutor one =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("engine-" + name + "-clock").daemon().factory());
    one.setRemoveOnCancelPolicy(true);
    this.clock = one;
    var _ =
        clock.scheduleWithFixedDelay(
            this::closeIdle, IDLE.toSeconds(), IDLE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public <A> CompletionStage<A> talk(Conversation<A> conversation) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      threads.execute(() -> hold(conversation, deadline, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(
          new EngineFailure(Kind.BUSY, MOST_WAITING + " mails wait for it already"));
    }
    return answer;
  }

  private <A> void hold(Conversation<A> conversation, long deadline, CompletableFuture<A> answer) {
    try {
      answer.complete(held(conversation, deadline));
    } catch (Throwable e) { // a mail waits for it, whatever it is
      answer.completeExceptionally(e);
    }
  }

  private <A> A held(Conversation<A> conversation, long deadline) throws IOException {
    if (System.nanoTime() - deadline >= 0) {
      throw new EngineFailure(Kind.BUSY, "no connection was free within " + timeout);
    }
    Socket known = idle.pollFirst();
    if (known != null) {
      try {
        return on(known, conversation, deadline);
      } catch (EngineFailure e) {
        if (e.kind() != Kind.FAILED) {
          throw e; // it may have closed an idle connection: once more on a new one
        }
      }
    }
    return on(new Socket(), conversation, deadline);
  }

  private <A> A on(Socket socket, Conversation<A> conversation, long deadline) throws IOException {
    long left = deadline - System.nanoTime();
    ScheduledFuture<?> end = clock.schedule(socket::close, left, TimeUnit.NANOSECONDS);
    boolean isKept = false;
    try {
      Connection connection = socket.open(address);
      A said = conversation.hold(connection, deadline);
      isKept = connection.reuse() && !threads.isShutdown();
      return said;
    } catch (EngineFailure e) {
      throw System.nanoTime() - deadline >= 0 && e.kind() == Kind.FAILED ? late() : e;
    } catch (IOException e) {
      throw System.nanoTime() - deadline >= 0
          ? late()
          : new EngineFailure(Kind.FAILED, address.text() + ": " + e);
    } finally {
      boolean isOver = !end.cancel(false);
      if (isKept && !isOver) {
        socket.rest();
        idle.addFirst(socket);
      } else {
        socket.close();
      }
    }
  }

  private EngineFailure late() {
    return new EngineFailure(Kind.LATE, "no answer within " + timeout);
  }

  /** The longest idle ones are at the end. */
  private void closeIdle() {
    Socket last = idle.peekLast();
    while (last != null && last.isIdleFor(IDLE) && idle.remove(last)) {
      last.close();
      last = idle.peekLast();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    clock.shutdownNow();
    for (Socket socket = idle.pollFirst(); socket != null; socket = idle.pollFirst()) {
      socket.close();
    }
  }
}

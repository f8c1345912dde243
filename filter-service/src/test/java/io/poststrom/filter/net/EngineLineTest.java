package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.EngineFailure.Kind;
import io.poststrom.filter.engine.Line.Conversation;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineLineTest {
  private static final Conversation<Integer> ECHO =
      (connection, deadline) -> {
        connection.out().write(7);
        connection.out().flush();
        int said = connection.in().read();
        if (said < 0) {
          throw new EOFException("hung up");
        }
        connection.keep();
        return said;
      };

  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  /** What a server does with a connection. */
  private interface Manners {
    void serve(Socket client) throws IOException;
  }

  private static final Manners ECHOES =
      client -> {
        for (int c = client.getInputStream().read(); c >= 0; c = client.getInputStream().read()) {
          client.getOutputStream().write(c);
        }
      };

  private EngineAddress server(Manners manners) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket client = server.accept();
                  open.add(client);
                  accepted.incrementAndGet();
                  Thread.ofVirtual().start(() -> serve(client, manners));
                } catch (IOException e) {
                  return;
                }
              }
            });
    return new EngineAddress.Tcp("127.0.0.1", server.getLocalPort());
  }

  private static void serve(Socket client, Manners manners) {
    try {
      manners.serve(client);
    } catch (IOException e) {
      // the line has hung up
    }
  }

  private EngineLine line(EngineAddress address, int connections, Duration timeout) {
    EngineLine line = new EngineLine("test", address, connections, timeout);
    open.add(line);
    return line;
  }

  private static <A> A said(CompletionStage<A> answer) throws Exception {
    return answer.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Kind failure(CompletionStage<?> answer) {
    ExecutionException failed = assertThrows(ExecutionException.class, () -> said(answer));
    return assertInstanceOf(EngineFailure.class, failed.getCause()).kind();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : List.copyOf(open)) {
      one.close();
    }
  }

  @Test
  void aConnectionThatIsKeptIsUsedAgain() throws Exception {
    EngineLine line = line(server(ECHOES), 4, Duration.ofSeconds(10));
    for (int i = 0; i < 5; i++) {
      assertEquals(7, said(line.talk(ECHO)));
    }
    assertEquals(1, accepted.get());
  }

  @Test
  void oneThatTheEngineHasClosedMeanwhileIsReplaced() throws Exception {
    EngineLine line =
        line(
            server(client -> client.getOutputStream().write(client.getInputStream().read())),
            1,
            Duration.ofSeconds(10));
    assertEquals(7, said(line.talk(ECHO)));
    ((Socket) open.getLast()).close();
    assertEquals(7, said(line.talk(ECHO)));
    assertEquals(2, accepted.get());
  }

  @Test
  void noMoreAreOpenThanTheSettingSays() throws Exception {
    EngineLine line = line(server(ECHOES), 3, Duration.ofSeconds(10));
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(line.talk(ECHO).toCompletableFuture());
    }
    for (CompletableFuture<Integer> one : all) {
      assertEquals(7, said(one));
    }
    assertTrue(accepted.get() <= 3, accepted + " connections");
  }

  @Test
  void whoHangsIsLateAndWhoWaitedForIt() throws Exception {
    EngineLine line = line(server(client -> {}), 1, Duration.ofMillis(300));
    var first = line.talk(ECHO);
    var second = line.talk(ECHO);
    assertEquals(Kind.LATE, failure(first));
    assertNotEquals(Kind.FAILED, failure(second), "it had no connection, or a moment of one");
  }

  @Test
  void whoIsNotThereFails() throws Exception {
    EngineLine line =
        line(new EngineAddress.Tcp("127.0.0.1", Daemon.freePort()), 1, Duration.ofSeconds(10));
    assertEquals(Kind.FAILED, failure(line.talk(ECHO)));
  }

  @Test
  void whoHangsUpFails() throws Exception {
    EngineLine line = line(server(Socket::close), 1, Duration.ofSeconds(10));
    assertEquals(Kind.FAILED, failure(line.talk(ECHO)));
  }

  @Test
  void anErrorIsAnAnswerToo() throws Exception {
    EngineLine line = line(server(ECHOES), 1, Duration.ofSeconds(10));
    CompletionStage<Integer> answer =
        line.talk(
            (connection, deadline) -> {
              throw new OutOfMemoryError("a test's");
            });
    ExecutionException failed = assertThrows(ExecutionException.class, () -> said(answer));
    assertInstanceOf(OutOfMemoryError.class, failed.getCause());
    assertEquals(7, said(line.talk(ECHO)));
  }
}

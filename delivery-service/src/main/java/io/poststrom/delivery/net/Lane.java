package io.poststrom.delivery.net;

import io.poststrom.delivery.dialogue.DialogueSettings;
import io.poststrom.delivery.dialogue.Trouble;
import io.poststrom.delivery.net.SmtpConnection.Opening;
import io.poststrom.delivery.route.Hop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One event loop and the connections that live on it: the idle ones by address, and a clock that
 * looks after all of them. Everything here runs on that loop, so nothing is locked.
 */
final class Lane {
  /** So long a host that could not be reached is tried after the others. */
  private static final long AVOID_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int AVOIDED_MAX = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final TlsClients clients;
  private final SenderSettings settings;
  private final Map<Place, Deque<SmtpConnection>> idle = new HashMap<>();
  private final Map<InetSocketAddress, Long> avoided = new LinkedHashMap<>();
  private final Set<SmtpConnection> live = new HashSet<>();
  private boolean ticking;

  /**
   * What connections can stand in for each other.
   *
   * @param proven the name that the host has proven; empty where nobody has asked
   */
  private record Place(InetSocketAddress address, String proven) {}

  Lane(Vertx vertx, Context context, TlsClients clients, SenderSettings settings) {
    this.vertx = vertx;
    this.context = context;
    this.clients = clients;
    this.settings = settings;
  }

  /** Runs on this lane's event loop. */
  void run(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  SenderSettings settings() {
    return settings;
  }

  /**
   * The hops in the order in which they are tried: those that could not be reached a moment ago
   * last, and among equal ones those with an open connection first.
   */
  List<Hop> inOrder(List<Hop> hops) {
    if (hops.size() == 1) {
      return hops;
    }
    long now = System.nanoTime();
    List<Hop> sorted = new ArrayList<>(hops);
    sorted.sort(
        Comparator.comparingInt((Hop hop) -> isAvoided(hop, now) ? 1 : 0)
            .thenComparingInt(Hop::rank)
            .thenComparingInt(hop -> idle.containsKey(place(hop, settings.dialogue())) ? 0 : 1));
    return sorted;
  }

  /** An open session with the host: an idle one, or a new one. */
  void session(Hop hop, DialogueSettings dialogue, Consumer<Opening> listener) {
    Place place = place(hop, dialogue);
    Deque<SmtpConnection> waiting = idle.get(place);
    if (waiting != null) {
      SmtpConnection newest = waiting.removeLast();
      if (waiting.isEmpty()) {
        idle.remove(place);
      }
      listener.accept(new Opening.Opened(newest));
      return;
    }
    newSession(hop, dialogue, listener);
  }

  /** A new session; one whose handshake fails is tried once more in clear. */
  void newSession(Hop hop, DialogueSettings dialogue, Consumer<Opening> listener) {
    clients
        .of(dialogue)
        .connect(SocketAddress.inetSocketAddress(key(hop)))
        .onSuccess(socket -> connected(hop, socket, dialogue, listener))
        .onFailure(
            failure -> {
              avoid(hop);
              listener.accept(new Opening.Refused(unreachable(failure)));
            });
  }

  private void connected(
      Hop hop, NetSocket socket, DialogueSettings dialogue, Consumer<Opening> listener) {
    SmtpConnection connection =
        new SmtpConnection(hop, socket, context, dialogue, settings.timeouts(), this::closed);
    avoided.remove(key(hop));
    live.add(connection);
    tickLater();
    connection.open(
        opening -> {
          if (opening instanceof Opening.Refused(Trouble trouble)
              && trouble.kind() == Trouble.Kind.TLS
              && !dialogue.isTlsRequired()) {
            newSession(hop, dialogue.inClear(), listener);
          } else {
            listener.accept(opening);
          }
        });
  }

  /** Takes a session back after a mail: it waits for the next one, or is ended. */
  void release(SmtpConnection connection) {
    if (!connection.isOpen()) {
      return;
    }
    if (connection.mails() >= settings.mailsPerConnection()) {
      connection.quit();
      return;
    }
    connection.idle(System.nanoTime());
    idle.computeIfAbsent(place(connection), ignored -> new ArrayDeque<>()).addLast(connection);
  }

  /** Ends all idle sessions; those in use end with their mail's last word. */
  void close() {
    List<Deque<SmtpConnection>> waiting = List.copyOf(idle.values());
    idle.clear();
    waiting.forEach(connections -> connections.forEach(SmtpConnection::quit));
  }

  private void closed(SmtpConnection connection) {
    live.remove(connection);
    unpool(connection);
  }

  private void unpool(SmtpConnection connection) {
    Deque<SmtpConnection> waiting = idle.get(place(connection));
    if (waiting != null && waiting.remove(connection) && waiting.isEmpty()) {
      idle.remove(place(connection));
    }
  }

  private void tickLater() {
    if (!ticking) {
      ticking = true;
      vertx.setTimer(settings.timeouts().tick().toMillis(), ignored -> tick());
    }
  }

  private void tick() {
    ticking = false;
    long now = System.nanoTime();
    for (SmtpConnection connection : List.copyOf(live)) {
      if (connection.isExpired(now)) {
        unpool(connection);
        connection.expire();
      }
    }
    if (!live.isEmpty()) {
      tickLater();
    }
  }

  private boolean isAvoided(Hop hop, long now) {
    Long until = avoided.get(key(hop));
    return until != null && now - until < 0;
  }

  private void avoid(Hop hop) {
    avoided.put(key(hop), System.nanoTime() + AVOID_NANOS);
    if (avoided.size() > AVOIDED_MAX) {
      avoided.remove(avoided.keySet().iterator().next());
    }
  }

  private static Trouble unreachable(Throwable failure) {
    return Trouble.found(
        Trouble.Kind.CONNECT, 4, 4, 1, "The host cannot be reached: " + failure.getMessage());
  }

  private static Place place(SmtpConnection connection) {
    return place(connection.hop(), connection.settings());
  }

  private static Place place(Hop hop, DialogueSettings dialogue) {
    return new Place(key(hop), dialogue.isTlsRequired() ? hop.name() : "");
  }

  private static InetSocketAddress key(Hop hop) {
    return new InetSocketAddress(hop.address(), hop.port());
  }
}

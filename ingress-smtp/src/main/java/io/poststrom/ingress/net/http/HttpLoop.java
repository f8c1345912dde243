package io.poststrom.ingress.net.http;

import io.poststrom.event.MailEvent;
import io.poststrom.ingress.net.LoopLag;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Consultation;
import io.poststrom.ingress.session.Door;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.MemoryBudget;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Tls;
import io.poststrom.ingress.submission.Claims;
import io.poststrom.ingress.submission.KeyedDesk;
import io.poststrom.ingress.submission.MailDesk;
import io.poststrom.ingress.submission.MailStates;
import io.poststrom.ingress.submission.RecentMails;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.MailId;
import io.poststrom.smtp.Reply;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jboss.logging.Logger;

/**
 * The HTTP listener on one event loop, its connections, and the timer that ends those that only
 * wait: a connection on which no request is being worked on has a minute to send a whole header.
 *
 * <p>Thread: its event loop, except where said.
 */
final class HttpLoop extends AbstractVerticle {
  private static final Logger LOG = Logger.getLogger(HttpLoop.class);
  private static final long TICK_MILLIS = 1_000;
  private static final long IDLE_SECONDS = 60;
  static final int MAX_REQUEST_LINE = 64 << 10;
  private static final int MAX_HEADER = 16 << 10;
  private static final int READERS = 2;
  private static final int HANDSHAKE_SECONDS = 3;

  private final Surroundings world;
  private final HttpDoor door;
  private final HttpObserver observer;
  private final Known known;
  private final Map<HttpConnection, Visitor> visitors = new HashMap<>();
  private final LoopLag lag = new LoopLag();
  private int port;
  private Optional<Promise<Void>> drained = Optional.empty();
  private Optional<WorkerExecutor> readers = Optional.empty();

  HttpLoop(Surroundings world, HttpDoor door, Known known, HttpObserver observer) {
    this.world = world;
    this.known = known;
    this.door = door;
    this.observer = observer;
  }

  /** A connection. */
  static final class Visitor {
    private final Client client;
    private final Optional<Tls> tls;
    private int open;
    private long idleSince;

    private Visitor(Client client, Optional<Tls> tls, long now) {
      this.client = client;
      this.tls = tls;
      this.idleSince = now;
    }

    Client client() {
      return client;
    }

    Optional<Tls> tls() {
      return tls;
    }
  }

  @Override
  public void start(Promise<Void> started) {
    readers = Optional.of(vertx.createSharedWorkerExecutor("poststrom-http", READERS));
    HttpServer server = vertx.createHttpServer(options());
    server
        .connectionHandler(this::connected)
        .requestHandler(this::requested)
        .invalidRequestHandler(this::requested)
        .exceptionHandler(e -> LOG.debugf("A connection broke: %s", e)) // its client's affair
        .listen(door.port(), door.host())
        .onSuccess(s -> port = s.actualPort())
        .<Void>mapEmpty()
        .onComplete(started);
    vertx.setPeriodic(TICK_MILLIS, id -> List.copyOf(visitors.keySet()).forEach(this::onTick));
  }

  @Override
  public void stop() {
    readers.ifPresent(WorkerExecutor::close);
  }

  int port() {
    return port;
  }

  /** How late it is. Asked again and again by one thread that is not its own. */
  Duration lag() {
    return lag.ask(thread());
  }

  /** Completes when no request is being worked on. Any thread. */
  Future<Void> drain() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          drained = Optional.of(done);
          completeIfDrained();
        });
    return done.future();
  }

  boolean isDraining() {
    return drained.isPresent();
  }

  Surroundings world() {
    return world;
  }

  HttpDoor door() {
    return door;
  }

  /** What all loops know of mails, and the memory that they share for JSON. */
  record Known(MailStates states, RecentMails recent, Claims claims, MemoryBudget json) {}

  KeyedDesk keyedDesk() {
    return new KeyedDesk(
        known.claims(),
        known.states(),
        door.limits().settled().multipliedBy(2),
        world.chance(),
        thread());
  }

  Known known() {
    return known;
  }

  MailDesk desk() {
    return new MailDesk(world, thread(), this::compose, known.recent());
  }

  private void compose(Runnable task) {
    var _ = readers().executeBlocking(Executors.callable(task), false);
  }

  HttpObserver observer() {
    return observer;
  }

  WorkerExecutor readers() {
    return readers.orElseThrow();
  }

  Executor thread() {
    var loop = context;
    return task -> loop.runOnContext(v -> task.run());
  }

  /** A request has been answered, or its client has gone. */
  void ended(HttpConnection connection) {
    Visitor visitor = visitors.get(connection);
    if (visitor != null) {
      visitor.open--;
      visitor.idleSince = now();
    }
    completeIfDrained();
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setTcpNoDelay(true)
            .setAcceptBacklog(1_024)
            .setMaxInitialLineLength(MAX_REQUEST_LINE)
            .setMaxHeaderSize(MAX_HEADER)
            .setHttp2ClearTextEnabled(false)
            .setDecompressionSupported(false);
    door.encryption()
        .ifPresent(
            encryption -> {
              encryption.on(Listener.HTTP, options);
              options
                  .setSsl(true)
                  .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                  .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
            });
    return options;
  }

  private void connected(HttpConnection connection) {
    SocketAddress remote = connection.remoteAddress();
    InetAddress address = address(remote);
    Client client =
        new Client(
            Listener.HTTP, address, remote.port(), address(connection.localAddress()), Trust.WORLD);
    Optional<Reply> refusal = door.arrivals().arrived(address);
    if (refusal.isPresent()) {
      Reply why = refusal.get();
      world.ports().observer().turnedAway(client, why, ConnectionLimits.rule(why));
      connection.close();
      return;
    }
    connection.closeHandler(
        v -> {
          visitors.remove(connection);
          door.arrivals().left(address);
        });
    OneAtATime.on(connection);
    visitors.put(connection, new Visitor(client, tls(connection), now()));
    world.ports().observer().opened(client);
    new Consultation(world.ports(), () -> client, thread())
        .screen(visit(client)::introduction, answer -> screened(connection, client, answer));
  }

  /** A relay network is no identity here, but known at the door: its proxy may come often. */
  private Door.Visit visit(Client client) {
    Trust trust = door.arrivals().trust(client.address());
    return world
        .ports()
        .door()
        .visit(
            new Client(client.listener(), client.address(), client.port(), client.local(), trust));
  }

  private void screened(HttpConnection connection, Client client, Answer answer) {
    if (answer instanceof Answer.Barred(Reply reply, String check)) {
      world.ports().observer().replied(client, reply);
      world.ports().observer().refused(barred(client, reply, check));
      visitors.remove(connection);
      connection.close();
    }
  }

  private MailEvent.Refused barred(Client client, Reply reply, String check) {
    Instant now = world.chance().clock().instant();
    return new MailEvent.Refused(
        MailId.random(now, world.chance().random()),
        now,
        "",
        "",
        client.listener().label(),
        client.addressText(),
        "",
        Optional.empty(),
        "CONNECT",
        reply.oneLine(),
        Optional.of(check));
  }

  private void requested(HttpServerRequest request) {
    Visitor visitor = visitors.get(request.connection());
    if (visitor == null) {
      request.connection().close();
      return;
    }
    visitor.open++;
    new Exchange(this, visitor, request).begin();
  }

  private void onTick(HttpConnection connection) {
    Visitor visitor = visitors.get(connection);
    if (visitor != null && visitor.open == 0 && now() - visitor.idleSince >= IDLE_SECONDS) {
      // At once: the friendlier close would wait until the client has read all answers.
      ((ConnectionBase) connection).channelHandlerContext().close();
    }
  }

  private Optional<Tls> tls(HttpConnection connection) {
    SSLSession session = connection.sslSession();
    return session == null
        ? Optional.empty()
        : door.encryption().map(e -> e.describe(Listener.HTTP, session));
  }

  /** Seconds, of any origin. */
  long now() {
    return world.seconds().getAsLong();
  }

  private void completeIfDrained() {
    if (visitors.values().stream().allMatch(visitor -> visitor.open == 0)) {
      drained.ifPresent(Promise::tryComplete);
    }
  }

  private static InetAddress address(SocketAddress of) {
    String text = of.hostAddress();
    int scope = text.indexOf('%');
    return InetAddress.ofLiteral(scope < 0 ? text : text.substring(0, scope));
  }
}

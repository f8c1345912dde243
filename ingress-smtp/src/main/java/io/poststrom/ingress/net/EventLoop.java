package io.poststrom.ingress.net;

import io.netty.channel.ChannelHandlerContext;
import io.poststrom.ingress.net.Connection.EventLoopSeat;
import io.poststrom.ingress.net.ProxyPreface.Outcome;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import io.poststrom.smtp.ReplyEncoder;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The listeners on one event loop, its connections, and the one timer that watches all of them.
 *
 * <p>Thread: its event loop, except where said.
 */
final class EventLoop extends AbstractVerticle {
  private static final long TICK_MILLIS = 1_000;
  private static final int SCRATCH = 64 << 10;
  private static final Reply STOPPING =
      Reply.of(421, 3, 2, "The service is shutting down; try again soon");

  private final Surroundings world;
  private final VertxSmtpServer.Doors doors;
  private final Arrivals arrivals;
  private final Set<Connection> connections = new HashSet<>();
  private final Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
  private final List<NetServer> servers = new ArrayList<>();
  private final LoopLag lag = new LoopLag();
  private Optional<Promise<Void>> drained = Optional.empty();
  private Optional<EventLoopSeat> seat = Optional.empty();

  EventLoop(Surroundings world, VertxSmtpServer.Doors doors) {
    this.world = world;
    this.doors = doors;
    this.arrivals = new Arrivals(doors.trusted(), doors.limits());
  }

  @Override
  public void start(Promise<Void> started) {
    var loop = context;
    seat =
        Optional.of(
            new EventLoopSeat(
                task -> loop.runOnContext(v -> task.run()),
                doors.encryption(),
                new byte[SCRATCH],
                new ByteArrayOutputStream(1_024),
                arrivals));
    vertx.setPeriodic(TICK_MILLIS, id -> List.copyOf(connections).forEach(Connection::onTick));
    Future.all(doors.addresses().stream().map(this::listen).toList())
        .<Void>mapEmpty()
        .onComplete(started);
  }

  /** The ports in use. */
  Map<Listener, Integer> ports() {
    return ports;
  }

  /** How late it is. Asked again and again by one thread that is not its own. */
  Duration lag() {
    return lag.ask(task -> context.runOnContext(v -> task.run()));
  }

  /** Ends idle sessions, lets transactions end; completes when no session is left. Any thread. */
  Future<Void> drain() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          drained = Optional.of(done);
          List.copyOf(connections).forEach(Connection::onShutdown);
          completeIfDrained();
        });
    return done.future();
  }

  private Future<NetServer> listen(ListenAddress address) {
    NetServer server = vertx.createNetServer(options(address.listener()));
    servers.add(server);
    return server
        .connectHandler(socket -> connected(address.listener(), socket))
        .exceptionHandler(e -> {}) // handshakes that fail are the client's affair
        .listen(portOf(address), address.host())
        .onSuccess(s -> ports.put(address.listener(), s.actualPort()));
  }

  /** Vert.x takes a negative number as: any free port, the same for all loops. */
  private static int portOf(ListenAddress address) {
    return address.port() != 0
        ? address.port()
        : switch (address.listener()) {
          case MX -> -1;
          case SUBMISSION -> -2;
          case SUBMISSIONS -> -3;
          case LMTP -> -4;
          case HTTP -> throw new IllegalStateException("it has a server of its own");
        };
  }

  private NetServerOptions options(Listener listener) {
    NetServerOptions options =
        new NetServerOptions().setTcpNoDelay(true).setReuseAddress(true).setAcceptBacklog(1_024);
    doors.encryption().ifPresent(e -> e.on(listener, options));
    return options;
  }

  private void connected(Listener listener, NetSocket accepted) {
    NetSocketInternal socket = (NetSocketInternal) accepted;
    Endpoints own = Endpoints.of(socket.channelHandlerContext().channel());
    if (doors.trusted().isProxy(own.remote().getAddress())) {
      expectHeader(listener, socket, own);
    } else {
      arrived(client(listener, own), socket);
    }
  }

  /** Counted as the proxy's until it is known whose it is. */
  private void expectHeader(Listener listener, NetSocketInternal socket, Endpoints own) {
    InetAddress proxy = own.remote().getAddress();
    Optional<Reply> refusal = doors.limits().arrived(proxy, Trust.RELAY);
    if (refusal.isPresent()) {
      turnAway(client(listener, own), socket, refusal.get());
      return;
    }
    ProxyPreface.await(
        socket.channelHandlerContext().pipeline(),
        own,
        outcome -> {
          doors.limits().left(proxy, Trust.RELAY);
          switch (outcome) {
            case Outcome.Known(Endpoints named) -> arrived(client(listener, named), socket);
            case Outcome.Missing(String why) -> {
              world.ports().observer().headerMissing(proxy, why);
              socket.close();
            }
            case Outcome.Gone() -> {}
          }
        });
  }

  /** Counted before the handshake, which costs more than anything else that a stranger can ask. */
  private void arrived(Client client, NetSocketInternal socket) {
    Optional<Reply> refusal = arrivals.arrived(client.address());
    if (refusal.isPresent()) {
      turnAway(client, socket, refusal.get());
      return;
    }
    Guest guest = new Guest(client);
    ChannelHandlerContext context = socket.channelHandlerContext();
    context.channel().closeFuture().addListener(end -> arrivals.left(guest.address()));
    if (client.listener() == Listener.SUBMISSIONS) {
      socket
          .upgradeToSsl()
          .onSuccess(v -> greeted(guest, socket))
          .onFailure(e -> socket.close()); // a handshake that fails is the client's affair
      ProxyPreface.releaseIntoTls(context.pipeline());
    } else {
      greeted(guest, socket);
      ProxyPreface.release(context.pipeline());
    }
  }

  /** Who would have to shake hands first is not told why. */
  private void turnAway(Client client, NetSocketInternal socket, Reply why) {
    world.ports().observer().turnedAway(client, why, ConnectionLimits.rule(why));
    if (client.listener() != Listener.SUBMISSIONS) {
      socket.write(Buffer.buffer(ReplyEncoder.encode(why)));
    }
    socket.close();
  }

  private void greeted(Guest guest, NetSocketInternal socket) {
    if (!socket.channelHandlerContext().channel().isActive()) {
      return; // gone during the handshake: nobody would tell us of its end
    }
    if (drained.isPresent()) {
      socket.write(Buffer.buffer(ReplyEncoder.encode(STOPPING)));
      socket.close();
      return;
    }
    Connection connection = new Connection(socket, guest.first, world, seat.orElseThrow());
    guest.connection = Optional.of(connection);
    connections.add(connection);
    socket.closeHandler(v -> closed(connection));
    connection.open();
  }

  private Client client(Listener listener, Endpoints ends) {
    InetAddress address = ends.remote().getAddress();
    return new Client(
        listener, address, ends.remote().getPort(), ends.local(), arrivals.trust(address));
  }

  /** Who is counted: the address that it came from, or who a peer has said that it is. */
  private static final class Guest {
    private final Client first;
    private Optional<Connection> connection = Optional.empty();

    Guest(Client first) {
      this.first = first;
    }

    InetAddress address() {
      return connection.map(Connection::client).orElse(first).address();
    }
  }

  private void closed(Connection connection) {
    connections.remove(connection);
    connection.onClosed();
    completeIfDrained();
  }

  private void completeIfDrained() {
    if (connections.isEmpty()) {
      drained.ifPresent(Promise::tryComplete);
    }
  }
}

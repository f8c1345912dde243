package io.poststrom.ingress.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Conversation;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.Seat;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Tls;
import io.poststrom.ingress.session.Transport;
import io.vertx.core.net.impl.NetSocketInternal;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jboss.logging.Logger;

/**
 * One client's socket. Octets are copied once, from the read buffer into the event loop's scratch
 * array, and parsed there; between reads a connection holds no buffer.
 *
 * <p>Thread: the connection's event loop only.
 */
final class Connection implements Transport {
  private static final Logger LOG = Logger.getLogger(Connection.class);

  /** How long the last reply may take to leave. */
  private static final int LAST_WORDS_SECONDS = 10;

  private final NetSocketInternal socket;
  private final Optional<Encryption> encryption;
  private final byte[] scratch;
  private final Listener listener;
  private final ConnectionLimits limits;
  private final Conversation conversation;
  private boolean heldByConversation;
  private boolean heldByClient;

  Connection(NetSocketInternal socket, Client client, Surroundings world, EventLoopSeat loop) {
    this.socket = socket;
    this.listener = client.listener();
    this.encryption = loop.encryption();
    this.scratch = loop.scratch();
    this.limits = loop.introducers().limits();
    this.conversation =
        new Conversation(
            world,
            client,
            tls(),
            new Seat(this, loop.executor(), loop.replies(), loop.introducers()));
  }

  /**
   * What all connections of an event loop share.
   *
   * @param scratch where octets are parsed
   * @param replies where replies are gathered
   * @param introducers knows who may come for others
   */
  @SuppressWarnings("ArrayRecordComponent") // shared on purpose
  record EventLoopSeat(
      Executor executor,
      Optional<Encryption> encryption,
      byte[] scratch,
      java.io.ByteArrayOutputStream replies,
      Arrivals introducers) {}

  void open() {
    socket.messageHandler(this::received);
    socket.exceptionHandler(
        e -> LOG.debugf("The connection of %s broke: %s", client().addressText(), e.getMessage()));
    conversation.open();
  }

  Client client() {
    return conversation.client();
  }

  void onTick() {
    conversation.onTick();
  }

  void onShutdown() {
    conversation.onShutdown();
  }

  void onClosed() {
    conversation.onClosed();
  }

  @Override
  public void write(byte[] octets, int length) {
    socket.writeMessage(Unpooled.copiedBuffer(octets, 0, length));
    if (socket.writeQueueFull() && !heldByClient) {
      heldByClient = true; // it sends commands and reads no replies
      read();
      socket.drainHandler(v -> drained());
    }
  }

  @Override
  public void pause() {
    heldByConversation = true;
    read();
  }

  @Override
  public void resume() {
    heldByConversation = false;
    read();
  }

  @Override
  public void startTls() {
    if (limits.isOverloaded()) {
      close(); // a handshake takes more memory than all that the connection had before
      return;
    }
    resume();
    socket
        .upgradeToSsl()
        .onComplete(
            done -> {
              if (done.succeeded()) {
                tls().ifPresent(conversation::onTls);
              } else {
                LOG.debugf("No handshake with %s: %s", client().addressText(), done.cause());
                socket.close();
              }
            });
  }

  @Override
  public void close() {
    socket.close();
    // Vert.x closes once everything is written, which a client that reads nothing can put off for
    // ever.
    ChannelHandlerContext context = socket.channelHandlerContext();
    Future<?> end =
        context.executor().schedule(() -> context.close(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    // Thousands a second come and go: none may be remembered until then.
    context.channel().closeFuture().addListener(closed -> end.cancel(false));
  }

  private void received(Object message) {
    try {
      if (message instanceof ByteBuf buffer) {
        while (buffer.isReadable()) {
          int length = Math.min(buffer.readableBytes(), scratch.length);
          buffer.readBytes(scratch, 0, length);
          conversation.received(scratch, 0, length);
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void drained() {
    heldByClient = false;
    read();
  }

  private void read() {
    Channel channel = socket.channelHandlerContext().channel();
    channel.config().setAutoRead(!heldByConversation && !heldByClient);
  }

  private Optional<Tls> tls() {
    SSLSession session = socket.sslSession();
    return session == null ? Optional.empty() : encryption.map(e -> e.describe(listener, session));
  }
}

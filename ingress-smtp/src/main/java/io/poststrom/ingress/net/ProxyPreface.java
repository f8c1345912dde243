package io.poststrom.ingress.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The PROXY header (HAProxy's PROXY protocol, versions 1 and 2) that stands before everything else,
 * a TLS handshake too. What follows it is held back until somebody is there to read it.
 *
 * <p>Thread: the connection's event loop.
 */
final class ProxyPreface extends ChannelInboundHandlerAdapter {
  private static final String DECODER = "proxy-decoder";
  private static final String HOLD = "proxy-hold";

  /** A load balancer sends it at once. */
  private static final int PATIENCE_SECONDS = 5;

  private final Endpoints own;
  private final Consumer<Outcome> whenRead;
  private final Queue<Object> held = new ArrayDeque<>();
  private Optional<Outcome> read = Optional.empty();
  private Optional<Future<?>> patience = Optional.empty();
  private boolean over;

  /** What came of it. */
  sealed interface Outcome {
    /** Whose connection it is. */
    record Known(Endpoints endpoints) implements Outcome {}

    /** There is no header, or one that can't be read. */
    record Missing(String why) implements Outcome {}

    /**
     * The connection ended before anything else: many load balancers only look for an open port.
     */
    record Gone() implements Outcome {}
  }

  private ProxyPreface(Endpoints own, Consumer<Outcome> whenRead) {
    this.own = own;
    this.whenRead = whenRead;
  }

  /** Reads the header of a connection that has just begun; the consumer hears of it once. */
  static void await(ChannelPipeline pipeline, Endpoints own, Consumer<Outcome> whenRead) {
    ProxyPreface preface = new ProxyPreface(own, whenRead);
    pipeline.addFirst(HOLD, preface);
    pipeline.addFirst(DECODER, new HAProxyMessageDecoder());
    preface.patience =
        Optional.of(
            pipeline
                .channel()
                .eventLoop()
                .schedule(
                    () ->
                        preface.end(new Outcome.Missing("none came in " + PATIENCE_SECONDS + " s")),
                    PATIENCE_SECONDS,
                    TimeUnit.SECONDS));
  }

  /** What was held back goes on its way, through all that now stands in the pipeline. */
  static void release(ChannelPipeline pipeline) {
    if (pipeline.get(HOLD) instanceof ProxyPreface preface) {
      pipeline.remove(preface);
      Queue<Object> messages = preface.held;
      while (!messages.isEmpty()) {
        pipeline.fireChannelRead(messages.remove());
      }
    }
  }

  /** The same as soon as TLS stands before us: what was held back is its handshake. */
  static void releaseIntoTls(ChannelPipeline pipeline) {
    if (isEncrypted(pipeline) || !pipeline.channel().isActive()) {
      release(pipeline);
    } else {
      pipeline.channel().eventLoop().execute(() -> releaseIntoTls(pipeline));
    }
  }

  private static boolean isEncrypted(ChannelPipeline pipeline) {
    return pipeline.get(SslHandler.class) != null;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HAProxyMessage header) {
      try {
        read = Optional.of(outcome(header));
      } finally {
        header.release();
      }
    } else {
      held.add(message);
    }
  }

  /** Only now has the decoder handed on what came with the header, in the order of the wire. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    read.ifPresent(this::end);
    super.channelReadComplete(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(new Outcome.Missing(Optional.ofNullable(cause.getMessage()).orElse("it is broken")));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    end(new Outcome.Gone());
    super.channelInactive(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!context.channel().isActive()) {
      held.forEach(ReferenceCountUtil::release);
      held.clear();
    }
  }

  private Outcome outcome(HAProxyMessage header) {
    try {
      return new Outcome.Known(own.named(header));
    } catch (IllegalArgumentException e) {
      return new Outcome.Missing(String.valueOf(e.getMessage()));
    }
  }

  private void end(Outcome outcome) {
    if (!over) {
      over = true;
      patience.ifPresent(timer -> timer.cancel(false)); // it would hold the connection in memory
      whenRead.accept(outcome);
    }
  }
}

package io.poststrom.ingress.net.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Closes a connection on which a request begins before the one before it is answered, or before its
 * client has read the answers: both would gather in memory without bound, of anybody.
 *
 * <p>Thread: the connection's event loop.
 */
final class OneAtATime extends ChannelDuplexHandler {
  private boolean unanswered;
  private boolean informing;
  private boolean over;

  private OneAtATime() {}

  /** Watches over a connection that has just begun. */
  static void on(HttpConnection connection) {
    ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
    ChannelPipeline pipeline = context.pipeline();
    pipeline.addBefore(context.name(), "one-at-a-time", new OneAtATime());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest) {
      over |= unanswered || !context.channel().isWritable();
      unanswered = true;
    }
    if (over) {
      ReferenceCountUtil.release(message);
      context.close();
    } else {
      super.channelRead(context, message);
    }
  }

  /** An answer is over with its last part; {@code 100 Continue} is none. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpResponse response) {
      informing = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
    if (message instanceof LastHttpContent && !informing) {
      unanswered = false;
    }
    super.write(context, message, promise);
  }
}

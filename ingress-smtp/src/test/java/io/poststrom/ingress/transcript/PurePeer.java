package io.poststrom.ingress.transcript;

import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Conversation;
import io.poststrom.ingress.session.Seat;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Tls;
import io.poststrom.ingress.session.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/** Runs the conversation in this thread, octets in, octets out; answers come when it is asked. */
final class PurePeer implements Peer, Transport, Executor {
  private static final Tls TLS =
      new Tls("TLSv1.3 with cipher TLS_AES_128_GCM_SHA256", type -> Optional.empty());

  private final Conversation conversation;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<ByteBuffer> unread = new ArrayDeque<>();
  private final int pieces;
  private boolean paused;
  private boolean closed;
  private boolean shaking;

  /** A client that sends its octets so many at a time. */
  PurePeer(Surroundings world, Client client, int pieces) {
    this(world, client, pieces, new ByteArrayOutputStream());
  }

  /** The same beside others whose replies are gathered in the same place. */
  PurePeer(Surroundings world, Client client, int pieces, ByteArrayOutputStream replies) {
    this.pieces = pieces;
    conversation =
        new Conversation(
            world, client, Optional.empty(), new Seat(this, this, replies, new FakeIntroducers()));
    conversation.open();
  }

  /** What is sent while nobody reads waits here, as it would in the kernel. */
  @Override
  public void send(byte[] octets) {
    unread.add(ByteBuffer.wrap(octets.clone()));
    work();
  }

  @Override
  public String line() throws IOException {
    work();
    String all = received.toString(StandardCharsets.UTF_8);
    int end = all.indexOf("\r\n");
    if (end < 0) {
      throw new IOException("no line came, only '" + all + "'");
    }
    received.reset();
    received.writeBytes(all.substring(end + 2).getBytes(StandardCharsets.UTF_8));
    return all.substring(0, end);
  }

  /** All lines so far. */
  List<String> lines() {
    work();
    return received.toString(StandardCharsets.UTF_8).lines().toList();
  }

  boolean isShaking() {
    return shaking;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void expectClosed() throws IOException {
    work();
    conversation.onTick();
    if (!closed || received.size() > 0) {
      throw new IOException("not closed, or more to read: " + received);
    }
  }

  @Override
  public void handshake() {
    if (!shaking) {
      throw new IllegalStateException("the server shakes no hands");
    }
    shaking = false;
    conversation.onTls(TLS);
  }

  @Override
  public void shutdownServer() {
    conversation.onShutdown();
  }

  @Override
  public void timePasses() {
    conversation.onTick();
  }

  @Override
  public void leave() {
    conversation.onClosed();
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void write(byte[] octets, int length) {
    received.write(octets, 0, length);
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public void startTls() {
    shaking = true;
  }

  void work() {
    do {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } while (deliver());
  }

  /** One read of the socket. */
  private boolean deliver() {
    ByteBuffer next = unread.peek();
    if (paused || next == null) {
      return false;
    }
    byte[] read = new byte[Math.min(pieces, next.remaining())];
    next.get(read);
    if (!next.hasRemaining()) {
      unread.remove();
    }
    conversation.received(read, 0, read.length);
    return true;
  }
}

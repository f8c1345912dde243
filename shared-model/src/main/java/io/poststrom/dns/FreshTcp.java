package io.poststrom.dns;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.DefaultIoClientFactory;
import org.xbill.DNS.io.TcpIoClient;

/**
 * DNS over TCP with a connection for each question, on a virtual thread that ends with it.
 * dnsjava's own client has one connection for all questions to a server and never closes it: once
 * that hangs, all later questions do.
 */
final class FreshTcp implements TcpIoClient {
  private FreshTcp() {}

  /** UDP as dnsjava has it, and TCP with fresh connections. */
  static final class Factory extends DefaultIoClientFactory {
    private static final FreshTcp TCP = new FreshTcp();

    @Override
    public TcpIoClient createOrGetTcpClient() {
      return TCP;
    }
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveTcp(
      @Nullable InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] data,
      Duration timeout) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    long deadline = System.nanoTime() + timeout.toNanos();
    Thread.ofVirtual()
        .name("poststrom-dns-tcp")
        .start(
            () -> {
              try {
                answer.complete(ask(remote, data, deadline));
              } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  /** RFC 1035 section 4.2.2: two octets of length stand before a message. */
  private static byte[] ask(InetSocketAddress server, byte[] query, long deadline)
      throws IOException {
    byte[] framed = new byte[query.length + 2];
    framed[0] = (byte) (query.length >> 8);
    framed[1] = (byte) query.length;
    System.arraycopy(query, 0, framed, 2, query.length);
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.connect(server, millisUntil(deadline));
      socket.getOutputStream().write(framed);
      byte[] length = read(socket, 2, deadline);
      return read(socket, (length[0] & 0xFF) << 8 | length[1] & 0xFF, deadline);
    }
  }

  /** As many octets, by then, however slowly they come. */
  private static byte[] read(Socket socket, int count, long deadline) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] octets = new byte[count];
    for (int at = 0; at < count; ) {
      socket.setSoTimeout(millisUntil(deadline));
      int read = in.read(octets, at, count - at);
      if (read < 0) {
        throw new EOFException("the connection was closed");
      }
      at += read;
    }
    return octets;
  }

  private static int millisUntil(long deadline) throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer over TCP in time");
    }
    return (int) millis;
  }
}

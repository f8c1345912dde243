package io.poststrom.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * One resolver and what we know about its health. Everything here runs on the client's one thread.
 *
 * <p>A resolver that is silent about one name need not be dead: the name's own servers may be. So
 * two timeouts in a row only raise suspicion; then it is asked for the root's name servers, which
 * each resolver knows. If it is silent about these too, or the system says that nobody listens
 * there, it is down and rests for a while. Any answer brings it back.
 *
 * <p>dnsjava looks at its own timeouts only when its selector has nothing else to do, hence the
 * timer here; dnsjava's, longer, merely closes the socket. So a late answer still counts while
 * another try is under way.
 */
final class Server {
  private static final Logger LOG = Logger.getLogger(Server.class);

  /** Fits every path without fragments. DNS flag day 2020. */
  private static final int UDP_PAYLOAD = 1232;

  private static final int SUSPICIOUS = 2;

  private final InetSocketAddress address;
  private final Duration timeout;
  private final long restNanos;
  private final ScheduledExecutorService executor;
  private final SimpleResolver resolver;

  private int timeoutsInARow;
  private boolean probing;
  private boolean down;
  private long restsUntil;

  Server(InetSocketAddress address, DnsOptions options, ScheduledExecutorService executor) {
    this.address = address;
    this.timeout = options.timeout();
    this.restNanos = options.failureTtl().toNanos();
    this.executor = executor;
    this.resolver = new SimpleResolver(address);
    resolver.setIoClientFactory(new FreshTcp.Factory());
    resolver.setEDNS(0, UDP_PAYLOAD, 0, List.of());
    resolver.setTimeout(timeout.multipliedBy(options.attempts()));
  }

  /** True while it makes no sense to ask. */
  boolean rests() {
    return down && (probing || System.nanoTime() - restsUntil < 0);
  }

  /**
   * Sends a query. The listener hears once about the try's end (a message or a failure in words)
   * and possibly again, with the message, when it comes after the timeout.
   */
  void send(Message query, BiConsumer<@Nullable Message, String> listener) {
    if (down) {
      probe(); // its rest is over: this question is the first one again, the others wait for news
    }
    sendNow(query, listener);
  }

  private void sendNow(Message query, BiConsumer<@Nullable Message, String> listener) {
    Try attempt = new Try(listener);
    attempt.timer = executor.schedule(attempt::timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
    try {
      resolver
          .sendAsync(query, executor)
          .whenCompleteAsync((message, failure) -> attempt.ended(message, failure), executor);
    } catch (RuntimeException e) { // an unresolved address, for one
      executor.execute(() -> attempt.ended(null, e));
    }
  }

  @Override
  public String toString() {
    return address.getAddress() == null
        ? address.getHostString() + ":" + address.getPort()
        : address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private void answered() {
    if (down) {
      LOG.infof("DNS server %s answers again", this);
    }
    timeoutsInARow = 0;
    down = false;
  }

  private void silent() {
    timeoutsInARow++;
    if (timeoutsInARow >= SUSPICIOUS) {
      probe();
    }
  }

  private void probe() {
    if (!probing) {
      probing = true;
      sendNow(Message.newQuery(Record.newRecord(Name.root, Type.NS, DClass.IN)), this::probed);
    }
  }

  private void probed(@Nullable Message message, String failure) {
    probing = false;
    if (message == null) {
      rest(failure);
    }
  }

  private void rest(String failure) {
    if (!down) {
      LOG.warnf(
          "DNS server %s %s; it is left alone for %d ms. Check poststrom.dns.servers or the system's"
              + " resolver settings",
          this, failure, TimeUnit.NANOSECONDS.toMillis(restNanos));
    }
    down = true;
    restsUntil = System.nanoTime() + restNanos;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** One query on its way. */
  private final class Try {
    private final BiConsumer<@Nullable Message, String> listener;
    private @Nullable ScheduledFuture<?> timer;
    private boolean over;

    Try(BiConsumer<@Nullable Message, String> listener) {
      this.listener = listener;
    }

    void timedOut() {
      over = true;
      silent();
      listener.accept(null, "did not answer within " + timeout.toMillis() + " ms");
    }

    void ended(@Nullable Message message, @Nullable Throwable failure) {
      if (message != null) {
        answered();
        stopTimer();
        listener.accept(message, "");
      } else if (!over) {
        stopTimer();
        listener.accept(null, failed(failure));
      }
    }

    private void stopTimer() {
      over = true;
      if (timer != null) {
        timer.cancel(false);
      }
    }

    private String failed(@Nullable Throwable failure) {
      Throwable cause = failure == null ? new IOException("no answer") : cause(failure);
      String words = cause.getMessage() == null ? cause.toString() : cause.getMessage();
      return switch (cause) {
        case SocketTimeoutException e -> {
          silent();
          yield "did not answer in time";
        }
        case SocketException e -> { // port or network unreachable, connection refused
          rest("cannot be reached (" + words + ")");
          yield "cannot be reached (" + words + ")";
        }
        case IllegalArgumentException e -> { // UnresolvedAddressException
          rest("has a name that cannot be resolved");
          yield "has a name that cannot be resolved";
        }
        default -> "gave an answer that cannot be used (" + words + ")";
      };
    }
  }
}

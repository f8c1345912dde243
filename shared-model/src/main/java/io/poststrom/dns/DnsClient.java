package io.poststrom.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.LongAdder;
import org.xbill.DNS.ResolverConfig;

/**
 * Asks DNS. One instance serves a whole process:
 *
 * <pre>{@code
 * dns.ask("example.org", DnsType.MX)
 *     .thenAccept(answer -> {
 *       switch (answer) {
 *         case Records r -> connect(answer.mx());        // typed: preference, exchange
 *         case NoData() -> implicitMx();                 // RFC 5321 section 5.1
 *         case NxDomain() -> bounce("no such domain");
 *         case Failure(String reason) -> defer(reason);  // try again later
 *       }
 *     });
 * dns.addresses("mx.example.org");                       // A and AAAA at once, A first
 * }</pre>
 *
 * <p>It never blocks its caller, never throws and never completes exceptionally. An answer from the
 * cache is an already completed stage: what is chained to it runs at once on the caller's thread.
 * Everything else completes on the client's own thread, {@code poststrom-dns}: don't block there.
 *
 * <p>Answers are kept for their TTL, negative ones as RFC 2308 says, failures for a few seconds
 * (RFC 9520). Equal questions under way share one query. Names are A-labels; an octet is a
 * character, and no escapes are needed. A name that cannot exist is answered {@link
 * DnsAnswer.NxDomain}. Search domains are never used.
 */
public final class DnsClient implements AutoCloseable {
  private static final int WAITING_PER_SLOT = 16;

  private final DnsOptions options;
  private final InstantSource clock;
  private final AnswerCache cache;
  private final AnswerReader reader;
  private final ScheduledThreadPoolExecutor executor;
  private final ConcurrentMap<Question, CompletableFuture<DnsAnswer>> underWay =
      new ConcurrentHashMap<>();
  private final LongAdder fromCache = new LongAdder();
  private final LongAdder asked = new LongAdder();
  private final LongAdder failed = new LongAdder();

  // Only on the client's thread.
  private final Lookup.Servers servers;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Places places;

  /** A client over the servers of its options; without any, over the system's. */
  public DnsClient(DnsOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
    this.cache = new AnswerCache(options.cacheBytes());
    this.reader = new AnswerReader(options, clock);
    this.executor = new ScheduledThreadPoolExecutor(1, DnsClient::thread);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.places = new Places(options.inFlight(), executor, this::admitWaiting);
    List<Server> all = new ArrayList<>();
    for (InetSocketAddress address : addressesOf(options)) {
      all.add(new Server(address, options, executor));
    }
    this.servers = new Lookup.Servers(all);
  }

  /** Asks for the records of a type. See the class. */
  public CompletionStage<DnsAnswer> ask(String name, DnsType type) {
    Question question = Question.of(name, type);
    CompletionStage<DnsAnswer> known = cache.find(question, clock.millis());
    if (known != null) {
      fromCache.increment();
      return known;
    }
    return askServers(question);
  }

  /** The same whatever is remembered: for what must be known as it is now. */
  public CompletionStage<DnsAnswer> askAnew(String name, DnsType type) {
    return askServers(Question.of(name, type));
  }

  private CompletionStage<DnsAnswer> askServers(Question question) {
    CompletableFuture<DnsAnswer> fresh = new CompletableFuture<>();
    CompletableFuture<DnsAnswer> before = underWay.putIfAbsent(question, fresh);
    if (before != null) {
      return before.minimalCompletionStage();
    }
    try {
      executor.execute(() -> admit(question));
    } catch (RejectedExecutionException e) {
      ended(question, new DnsAnswer.Failure("the DNS client is closed"), 0);
    }
    return fresh.minimalCompletionStage();
  }

  /**
   * The addresses of a host, IPv4 before IPv6. Records if either question found some; else a
   * failure if either failed; else that there are none.
   */
  public CompletionStage<DnsAnswer> addresses(String name) {
    CompletionStage<DnsAnswer> ip6 = ask(name, DnsType.AAAA);
    return ask(name, DnsType.A).thenCombine(ip6, DnsClient::both);
  }

  /** The names of an address. RFC 1035 section 3.5, RFC 3596 section 2.5. */
  public CompletionStage<DnsAnswer> names(InetAddress address) {
    return ask(ReverseName.of(address), DnsType.PTR);
  }

  /** What happened so far, for metrics. */
  public DnsCounts counts() {
    return new DnsCounts(
        fromCache.sum(), asked.sum(), failed.sum(), underWay.size(), cache.bytes());
  }

  /** Ends the client; what is under way ends with a failure. */
  @Override
  public void close() {
    executor.shutdownNow();
    DnsAnswer closed = new DnsAnswer.Failure("the DNS client is closed");
    underWay.keySet().forEach(question -> ended(question, closed, 0));
  }

  private static DnsAnswer both(DnsAnswer ip4, DnsAnswer ip6) {
    if (ip4 instanceof DnsAnswer.Records some4 && ip6 instanceof DnsAnswer.Records some6) {
      List<DnsRecord> all = new ArrayList<>(some4.records());
      all.addAll(some6.records());
      return new DnsAnswer.Records(
          all,
          some4.expires().isBefore(some6.expires()) ? some4.expires() : some6.expires(),
          some4.authenticated() && some6.authenticated());
    }
    if (ip4 instanceof DnsAnswer.Records || ip6 instanceof DnsAnswer.NxDomain) {
      return ip4;
    }
    return ip6 instanceof DnsAnswer.NoData ? ip4 : ip6;
  }

  private void admit(Question question) {
    if (places.isFree()) {
      start(question);
    } else if (waiting.size() < options.inFlight() * WAITING_PER_SLOT) {
      waiting.add(new Waiting(question, System.nanoTime()));
    } else {
      ended(question, new DnsAnswer.Failure("too many DNS questions are under way"), 0);
    }
  }

  private void start(Question question) {
    Places.Place place = places.take();
    asked.increment();
    new Lookup(
            question,
            servers,
            reader,
            options.attempts(),
            (answer, seconds) -> {
              place.leave();
              ended(question, answer, seconds);
              if (!waiting.isEmpty()) {
                executor.execute(this::admitWaiting);
              }
            })
        .start();
  }

  private void admitWaiting() {
    long patience = options.timeout().toNanos() * options.attempts();
    while (places.isFree() && !waiting.isEmpty()) {
      Waiting first = waiting.remove();
      if (System.nanoTime() - first.since > patience) {
        ended(first.question, new DnsAnswer.Failure("too many DNS questions are under way"), 0);
      } else {
        start(first.question);
      }
    }
  }

  /** Keeps the answer, then tells it to those who wait. */
  private void ended(Question question, DnsAnswer answer, long seconds) {
    if (answer instanceof DnsAnswer.Failure || answer instanceof DnsAnswer.Broken) {
      failed.increment();
    }
    long millis =
        seconds == Lookup.KEEP_AS_FAILURE ? options.failureTtl().toMillis() : seconds * 1000;
    if (millis > 0) {
      cache.put(question, answer, clock.millis() + millis);
    }
    CompletableFuture<DnsAnswer> future = underWay.remove(question);
    if (future != null) {
      future.complete(answer);
    }
  }

  /** dnsjava reads the system's settings: /etc/resolv.conf on Unix; without any, loopback. */
  private static List<InetSocketAddress> addressesOf(DnsOptions options) {
    return options.servers().isEmpty()
        ? ResolverConfig.getCurrentConfig().servers()
        : options.servers();
  }

  private static Thread thread(Runnable work) {
    return Thread.ofPlatform().name("poststrom-dns").daemon().unstarted(work);
  }

  private record Waiting(Question question, long since) {}
}

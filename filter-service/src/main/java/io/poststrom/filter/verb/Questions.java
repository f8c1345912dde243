package io.poststrom.filter.verb;

import io.poststrom.dns.DnsAnswer;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsOptions;
import io.poststrom.dns.DnsType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** DNS for a program that waits: each answer, and all of them together, within a time. */
final class Questions implements AutoCloseable {
  private static final Duration PER_ANSWER = Duration.ofSeconds(20);
  private static final Duration IN_ALL = Duration.ofSeconds(120);
  private static final Duration PER_TRY = Duration.ofSeconds(3);
  private static final int TRIES = 3;

  private final DnsClient dns;
  private final long end = System.nanoTime() + IN_ALL.toNanos();

  /** Asks these servers; without any, the system's. */
  Questions(List<InetSocketAddress> servers, InstantSource clock) {
    this.dns = new DnsClient(DnsOptions.of(servers).patience(PER_TRY, TRIES), clock);
  }

  DnsClient client() {
    return dns;
  }

  DnsAnswer ask(String name, DnsType type) {
    return answer(dns.ask(name, type));
  }

  DnsAnswer answer(CompletionStage<DnsAnswer> stage) {
    return await(stage, DnsAnswer.Failure::new);
  }

  /** What a stage brings, or what stands for it when the time is over. */
  <T> T await(CompletionStage<T> stage, Function<String, T> late) {
    long nanos = Math.max(0, Math.min(PER_ANSWER.toNanos(), end - System.nanoTime()));
    return stage
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(late.apply("no answer in time"), nanos, TimeUnit.NANOSECONDS)
        .join();
  }

  @Override
  public void close() {
    dns.close();
  }
}

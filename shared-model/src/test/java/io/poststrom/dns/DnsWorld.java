package io.poststrom.dns;

import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Servers with zones, clients that ask them, and the clients' clock. */
final class DnsWorld implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final List<AutoCloseable> open = new ArrayList<>();

  void setClock(Instant to) {
    now.set(to);
  }

  ZoneServer server(String zone) {
    return track(ZoneServer.start(zone));
  }

  ZoneServer server(Zone zone) {
    return track(ZoneServer.start(zone));
  }

  DnsClient client(ZoneServer server) {
    return client(DnsOptions.of(List.of(server.address())).patience(Duration.ofSeconds(5), 2));
  }

  DnsClient client(DnsOptions options) {
    return track(new DnsClient(options, now::get));
  }

  static DnsAnswer answer(CompletionStage<DnsAnswer> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T track(T each) {
    open.add(each);
    return each;
  }
}

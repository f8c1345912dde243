package io.poststrom.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client through a resolver that others wrote: unbound, which asks our zone server. */
class RealResolverTest {
  private static final String ZONE =
      """
      $NEGATIVE 30
      example.test   MX    10 mx.example.test
      example.test   TXT   "v=spf1 " "-all"
      mx.example.test A    192.0.2.1
      mx.example.test AAAA 2001:db8::1
      www.example.test CNAME mx.example.test
      loop.test      CNAME loop.test
      broken.test    *     SERVFAIL
      """;

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private DnsClient dns;

  @BeforeEach
  void startUnbound() throws IOException {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      Logger.getLogger(RealResolverTest.class)
          .info("unbound is not installed (apt-get install unbound): skipped");
    }
    Assumptions.assumeTrue(program.isPresent(), "unbound is not installed: skipped");
    Zone contents = Zone.parse(ZONE).add("a\\b \u00fc.test", "A", "192.0.2.9");
    for (int i = 0; i < 20; i++) {
      contents.add("big.test", "TXT", "t".repeat(200) + i);
    }
    ZoneServer zone = ZoneServer.start(contents);
    open.add(zone);
    int port = freePort();
    Path settings =
        Files.writeString(folder.resolve("unbound.conf"), settings(port, zone.address().getPort()));
    Process unbound =
        new ProcessBuilder(program.get().toString(), "-d", "-c", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    open.add(() -> unbound.destroyForcibly().waitFor());
    dns =
        new DnsClient(
            DnsOptions.of(List.of(ServerAddress.parse("127.0.0.1:" + port)))
                .patience(Duration.ofSeconds(10), 2),
            InstantSource.system());
    open.add(dns);
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> isUp(port));
  }

  @AfterEach
  void stopAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void itAnswersAsOurFixtureDoes() {
    assertEquals(
        List.of(new DnsRecord.Mx(10, "mx.example.test")),
        answer(dns.ask("example.test", DnsType.MX)).mx());
    assertEquals(List.of("v=spf1 -all"), answer(dns.ask("example.test", DnsType.TXT)).texts());
    assertEquals(2, answer(dns.addresses("www.example.test")).addresses().size());
    assertEquals(
        List.of(InetAddress.ofLiteral("192.0.2.9")),
        answer(dns.ask("a\\b \u00fc.test", DnsType.A)).addresses());
    assertEquals(new DnsAnswer.NxDomain(), answer(dns.ask("gone.test", DnsType.A)));
    assertEquals(new DnsAnswer.NoData(), answer(dns.ask("example.test", DnsType.A)));
    assertEquals(20, answer(dns.ask("big.test", DnsType.TXT)).texts().size());
    assertTrue(answer(dns.ask("broken.test", DnsType.A)) instanceof DnsAnswer.Failure);
    assertTrue(answer(dns.ask("loop.test", DnsType.A)) instanceof DnsAnswer.Failure);
  }

  private String settings(int port, int zonePort) {
    return """
    server:
      interface: 127.0.0.1@%d
      port: %d
      chroot: ""
      username: ""
      directory: "%s"
      pidfile: "%s/pid"
      use-syslog: no
      do-daemonize: no
      num-threads: 1
      module-config: "iterator"
      do-not-query-localhost: no
      local-zone: "test." nodefault
      verbosity: 1
    remote-control:
      control-enable: no
    stub-zone:
      name: "test."
      stub-addr: 127.0.0.1@%d
      stub-prime: no
    """
        .formatted(port, port, folder, folder, zonePort);
  }

  /** Asked with a client of its own, whose answers do not stay. */
  private static boolean isUp(int port) {
    try (DnsClient probe =
        new DnsClient(
            DnsOptions.of(List.of(ServerAddress.parse("127.0.0.1:" + port)))
                .patience(Duration.ofSeconds(1), 1),
            InstantSource.system())) {
      return answer(probe.ask("mx.example.test", DnsType.A)) instanceof DnsAnswer.Records;
    }
  }

  private static int freePort() {
    try (ZoneServer closed = ZoneServer.start("")) {
      return closed.address().getPort();
    }
  }

  private static Optional<Path> program() {
    return Stream.concat(
            Stream.of("/usr/sbin"),
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)))
        .map(place -> Path.of(place, "unbound"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static DnsAnswer answer(CompletionStage<DnsAnswer> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}

package io.poststrom.ingress.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.ingress.net.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final Duration LIFE = Duration.ofDays(398);

  @TempDir Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void first() throws IOException {
    write(NOW);
  }

  @Test
  void aChangeOfBothFilesIsTaken() throws IOException {
    TlsFiles files = files();
    write(NOW.plusSeconds(60));
    files.reload();
    assertEquals(NOW.plusSeconds(60).plus(LIFE), files.encryption().keys().expires());
    assertEquals(1, reloads("loaded"));
    assertEquals(
        (double) NOW.plusSeconds(60).plus(LIFE).getEpochSecond(),
        registry.get("poststrom_ingress_tls_certificate_expiry_timestamp_seconds").gauge().value());
  }

  @Test
  void whatCannotBeUsedLeavesTheLastGoodOneInForce() throws IOException {
    TlsFiles files = files();
    Files.writeString(folder.resolve("key"), Certificate.selfSigned("x.example", NOW).key());
    files.reload();
    Files.delete(folder.resolve("key"));
    files.reload();
    assertEquals(NOW.plus(LIFE), files.encryption().keys().expires());
    assertEquals(2, reloads("refused"));
    assertEquals(0, reloads("loaded"));
  }

  /** Between the two lies the wait for Kafka, which may be long. */
  @Test
  void aChangeBetweenTheFirstReadingAndTheWatchIsTaken() throws IOException {
    TlsFiles files = files();
    write(NOW.plusSeconds(60));
    try (FileWatch watch = files.watch()) {
      await().untilAsserted(() -> assertEquals(1, reloads("loaded")));
    }
    assertEquals(NOW.plusSeconds(60).plus(LIFE), files.encryption().keys().expires());
  }

  @Test
  void aChangeCountsOnceItHasStood() throws IOException {
    AtomicInteger changes = new AtomicInteger();
    try (FileWatch watch =
        new FileWatch("test", List.of(folder.resolve("crt"), folder.resolve("key")))) {
      watch.look(changes::incrementAndGet);
      Files.writeString(folder.resolve("crt"), "half of it");
      watch.look(changes::incrementAndGet);
      Files.writeString(folder.resolve("key"), "and the other");
      watch.look(changes::incrementAndGet);
      assertEquals(0, changes.get());
      watch.look(changes::incrementAndGet);
      assertEquals(1, changes.get());
      watch.look(changes::incrementAndGet);
      assertEquals(1, changes.get());
    }
  }

  private TlsFiles files() {
    CertificateFiles named =
        new CertificateFiles(
            List.of(folder.resolve("crt").toString()),
            List.of(folder.resolve("key").toString()),
            Optional.empty());
    return new TlsFiles(named, "mx.example.org", registry, InstantSource.fixed(NOW));
  }

  private void write(Instant now) throws IOException {
    Certificate made = Certificate.selfSigned("mx.example.org", now);
    Files.writeString(folder.resolve("crt"), made.chain());
    Files.writeString(folder.resolve("key"), made.key());
  }

  private double reloads(String outcome) {
    return registry.get("poststrom_ingress_tls_reloads").tag("outcome", outcome).counter().count();
  }
}

package io.poststrom.ingress.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.settings.SettingsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void aRefusedDocumentShowsUnderItsKind(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("a.yaml"),
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata: {name: nowhere}
        spec: {domains: [example.org]}
        """);
    try (SettingsFolder settings =
        SettingsFolder.open(folder, () -> Instant.ofEpochSecond(1_000))) {
      SettingsMetrics.watch(registry, settings);
      assertEquals(1, refused("MailRoute"));
      assertEquals(0, refused("MailDomain"));
      assertEquals(0, lastGoodLoad());
    }
  }

  @Test
  void aGoodLoadShowsItsTime(@TempDir Path folder) {
    try (SettingsFolder settings =
        SettingsFolder.open(folder, () -> Instant.ofEpochSecond(1_000))) {
      SettingsMetrics.watch(registry, settings);
      assertEquals(1_000, lastGoodLoad());
    }
  }

  private double refused(String kind) {
    return registry.get("poststrom_ingress_settings_refused").tag("kind", kind).gauge().value();
  }

  private double lastGoodLoad() {
    return registry
        .get("poststrom_ingress_settings_last_good_load_timestamp_seconds")
        .gauge()
        .value();
  }
}

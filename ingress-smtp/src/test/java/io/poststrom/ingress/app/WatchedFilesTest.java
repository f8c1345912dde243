package io.poststrom.ingress.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poststrom.config.DurationConverter;
import io.poststrom.ingress.identity.Gate;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that change after they were read and before they are watched: Kafka may be long in coming.
 */
class WatchedFilesTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @TempDir Path folder;

  @Test
  void networks() throws IOException {
    Path file = Files.writeString(folder.resolve("networks"), "deny 192.0.2.0/24\n");
    DoorSettings settings =
        settings(DoorSettings.class, "poststrom.ingress.door", "networks-file", file);
    NetworksFile networks = new NetworksFile(new DoorSetup(settings), registry);
    Files.writeString(file, "deny 192.0.2.0/24\ndeny 198.51.100.0/24\n");

    List<Integer> sizes = new CopyOnWriteArrayList<>();
    try (FileWatch watch = networks.watch(list -> sizes.add(list.size()))) {
      await().untilAsserted(() -> assertEquals(List.of(1, 2), sizes));
      Files.writeString(file, "deny nobody\n");
      await().until(() -> reloads("poststrom_ingress_door_networks_reloads", "refused") == 1);
    }
    assertEquals(List.of(1, 2), sizes);
    assertEquals(1, reloads("poststrom_ingress_door_networks_reloads", "loaded"));
  }

  @Test
  void users() throws IOException {
    Path file = Files.writeString(folder.resolve("users"), "# nobody yet\n");
    AuthSettings settings =
        settings(AuthSettings.class, "poststrom.ingress.auth", "users-file", file);
    Gate.Elsewhere nowhere = new Gate.Elsewhere(Optional.empty(), Optional.empty());
    Gate.Rules rules = new AuthSetup(settings).rules(List.of());
    try (Gate gate = new Gate(rules, nowhere, InstantSource.system())) {
      UsersFile users = new UsersFile(settings, gate, registry);
      Files.writeString(file, "# and nobody else\n");
      try (FileWatch watch = users.watch()) {
        await().until(() -> reloads("poststrom_ingress_users_file_reloads", "loaded") == 1);
      }
    }
  }

  private double reloads(String metric, String outcome) {
    return registry.counter(metric, "outcome", outcome).count();
  }

  private static <T> T settings(Class<T> type, String prefix, String key, Path file) {
    return new SmallRyeConfigBuilder()
        .withMapping(type, prefix)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(
            new PropertiesConfigSource(Map.of(prefix + "." + key, file.toString()), "given", 400))
        .build()
        .getConfigMapping(type, prefix);
  }
}

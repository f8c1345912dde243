package io.poststrom.settings;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFolderTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path parent;

  @Test
  void aMissingFolderIsEmptyAndIsNoticedWhenItAppears() throws IOException {
    Path folder = parent.resolve("mail-settings");
    try (SettingsFolder settings = SettingsFolder.open(folder)) {
      List<MailSettings> told = new CopyOnWriteArrayList<>();
      settings.onChange(told::add);
      assertEquals(MailSettings.EMPTY, settings.current());

      Files.createDirectory(folder);
      write(folder, "a.yaml", "example.org");

      await().atMost(LONG).until(() -> has(settings, "example.org"));
      await().atMost(LONG).until(() -> told.size() == 2);
      assertEquals(List.of(MailSettings.EMPTY, settings.current()), told);
    }
  }

  @Test
  void aChangeTakesEffectAndABadOneDoesNot() throws IOException {
    write(parent, "a.yml", "example.org");
    try (SettingsFolder settings = SettingsFolder.open(parent)) {
      assertTrue(has(settings, "example.org"));

      write(parent, "a.yml", "example.net");
      await().atMost(LONG).until(() -> has(settings, "example.net"));

      write(parent, "a.yml", "not a domain");
      await().atMost(LONG).until(() -> !settings.mistakes().isEmpty());
      assertTrue(has(settings, "example.net"));

      Files.delete(parent.resolve("a.yml"));
      await().atMost(LONG).until(() -> settings.current().equals(MailSettings.EMPTY));
      assertEquals(List.of(), settings.mistakes());
    }
  }

  @Test
  void onlyYamlFilesAreRead() throws IOException {
    write(parent, "notes.txt", "a.example");
    write(parent, ".hidden.yaml", "b.example");
    Files.createDirectory(parent.resolve("folder.yaml"));
    try (SettingsFolder settings = SettingsFolder.open(parent)) {
      assertEquals(MailSettings.EMPTY, settings.current());
      assertEquals(List.of(), settings.mistakes());
    }
  }

  private static boolean has(SettingsFolder settings, String domain) {
    return settings.current().domain(Domain.of(domain)).isPresent();
  }

  private static void write(Path folder, String file, String domain) throws IOException {
    Files.writeString(
        folder.resolve(file),
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [%s]}
        """
            .formatted(domain));
  }
}

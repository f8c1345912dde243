package io.poststrom.settings;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFolderTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));
  private final InstantSource clock = now::get;

  @TempDir Path parent;

  @Test
  void aMissingFolderIsEmptyAndIsNoticedWhenItAppears() throws IOException {
    Path folder = parent.resolve("mail-settings");
    try (SettingsFolder settings = SettingsFolder.open(folder, clock)) {
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
    try (SettingsFolder settings = SettingsFolder.open(parent, clock)) {
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
    try (SettingsFolder settings = SettingsFolder.open(parent, clock)) {
      assertEquals(MailSettings.EMPTY, settings.current());
      assertEquals(List.of(), settings.mistakes());
    }
  }

  @Test
  void whatIsRefusedNowIsCountedByKind() throws IOException {
    write(parent, "a.yaml", "not a domain");
    Files.writeString(parent.resolve("b.yaml"), "kind: [");
    try (SettingsFolder settings = SettingsFolder.open(parent, clock)) {
      assertEquals(
          Map.of(
              "MailDomain", 1,
              "MailRoute", 0,
              "MailUser", 0,
              "SigningDomain", 0,
              "SenderPolicy", 0,
              "EgressPool", 0,
              "unknown", 1,
              "folder", 0),
          settings.refused());
      assertEquals(Instant.EPOCH, settings.lastGoodLoad());

      write(parent, "a.yaml", "example.org");
      Files.delete(parent.resolve("b.yaml"));

      await().atMost(LONG).until(() -> !settings.lastGoodLoad().equals(Instant.EPOCH));
      assertEquals(Set.of(0), Set.copyOf(settings.refused().values()));
    }
  }

  @Test
  void aLoadWithARefusalIsNoGoodOne() throws IOException {
    write(parent, "a.yaml", "example.org");
    try (SettingsFolder settings = SettingsFolder.open(parent, clock)) {
      assertEquals(Instant.ofEpochSecond(1_000), settings.lastGoodLoad());

      now.set(Instant.ofEpochSecond(2_000));
      write(parent, "a.yaml", "not a domain");
      await().atMost(LONG).until(() -> !settings.mistakes().isEmpty());
      assertEquals(Instant.ofEpochSecond(1_000), settings.lastGoodLoad());

      write(parent, "a.yaml", "example.net");
      await().atMost(LONG).until(() -> has(settings, "example.net"));
      assertEquals(Instant.ofEpochSecond(2_000), settings.lastGoodLoad());
    }
  }

  @Test
  void aFailureThatNobodyForesawIsSaidOnceAndTheFolderIsTriedAgain() throws IOException {
    write(parent, "a.yaml", "example.org");
    AtomicInteger failures = new AtomicInteger();
    AtomicBoolean fails = new AtomicBoolean();
    List<String> log = new CopyOnWriteArrayList<>();
    Handler handler = keeping(log);
    Logger logger = Logger.getLogger(SettingsFolder.class.getName());
    logger.addHandler(handler);
    SettingsFolder.Reader reader =
        file -> {
          if (fails.get()) {
            failures.incrementAndGet();
            throw new IllegalStateException("unforeseen");
          }
          return FileDocuments.read(file);
        };
    try (SettingsFolder settings = SettingsFolder.open(parent, reader, clock)) {
      fails.set(true);
      write(parent, "a.yaml", "example.net");
      await().atMost(LONG).until(() -> failures.get() >= 2);
      assertTrue(has(settings, "example.org"));
      assertEquals(1, settings.refused().get("folder"));
      assertEquals(1, log.stream().filter(line -> line.contains("unforeseen")).count());

      fails.set(false);
      await().atMost(LONG).until(() -> has(settings, "example.net"));
      assertEquals(0, settings.refused().get("folder"));
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static Handler keeping(List<String> log) {
    return new Handler() {
      @Override
      public void publish(LogRecord line) {
        log.add(line.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
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

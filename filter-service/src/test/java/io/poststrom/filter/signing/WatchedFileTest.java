package io.poststrom.filter.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.smtp.Domain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may read a private key is told to the operator. */
class WatchedFileTest {
  private static final Logger LOG = Logger.getLogger(WatchedFile.class.getName());

  @TempDir Path folder;
  private final List<String> log = new ArrayList<>();
  private final Handler handler = new Lines();

  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord line) {
      log.add(line.getLevel() + " " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void leave() {
    LOG.removeHandler(handler);
  }

  @Test
  void aFileThatEverybodyMayReadIsWarnedOfOnceAndAgainWhenItChanges() throws IOException {
    Path path = Files.writeString(folder.resolve("a.pem"), "no key");
    WatchedFile file = new WatchedFile(Domain.of("a.test"), Domain.of("s"), path);
    allow(path, "rw-r-----");
    looks(file);
    assertEquals(List.of(), log);

    allow(path, "rw-r--r--");
    looks(file);
    String line =
        "WARN " + path + ": everybody on this machine may read or change this key; chmod 640 it";
    assertEquals(List.of(line), log);

    Files.setLastModifiedTime(path, FileTime.fromMillis(0));
    looks(file);
    assertEquals(List.of(line, line), log);

    allow(path, "rw-------");
    looks(file);
    allow(path, "rw-----w-");
    looks(file);
    assertEquals(List.of(line, line, line), log);
    Files.delete(path);
    looks(file);
    assertEquals(3, log.size());
  }

  private static void looks(WatchedFile file) {
    for (int i = 0; i < 3; i++) {
      file.look();
    }
  }

  private static void allow(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}

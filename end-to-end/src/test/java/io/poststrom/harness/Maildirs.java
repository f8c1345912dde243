package io.poststrom.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the Maildirs below a data folder. */
public final class Maildirs {
  private final Path root;

  public Maildirs(Path data) {
    this.root = data.resolve("maildirs");
  }

  /** What has arrived for a mailbox, whole files. */
  public List<byte[]> of(String localPart, String domain) {
    Path folder = root.resolve(domain).resolve(localPart).resolve("new");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(Maildirs::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.poststrom.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How files look from outside, replaced links included, taken again and again. What is new counts
 * once it has stood from one look to the next, so that of files that belong together all are there,
 * and none is read half written. One thread looks.
 */
public final class Fingerprints {
  private final List<Path> files;
  private String seen = "";

  /** Of files that may be missing. */
  public Fingerprints(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /** Looks: how the files are, if they were so the last time; the first look counts at once. */
  public Optional<String> standing() {
    String now = files.stream().map(Fingerprints::of).collect(Collectors.joining("\n"));
    boolean stands = now.equals(seen) || seen.isEmpty();
    seen = now;
    return stands ? Optional.of(now) : Optional.empty();
  }

  /** Size, time and inode: equal exactly while nothing has changed. */
  static String of(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.size() + "|" + is.lastModifiedTime() + "|" + is.fileKey();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}

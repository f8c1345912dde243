package io.poststrom.delivery.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * One Maildir: {@code tmp}, {@code new} and {@code cur}. A file is written and forced to disk in
 * {@code tmp} and only then renamed into {@code new}, so a reader never sees half a mail. Blocks.
 *
 * @param folder the folder that holds the three
 */
record Maildir(Path folder) {
  /** Makes what is missing, on disk before this returns. */
  void create() throws IOException {
    if (!Files.isDirectory(newFolder())) {
      create(folder);
      create(tmpFolder());
      create(folder.resolve("cur"));
      create(newFolder());
    }
  }

  private static void create(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (Files.isDirectory(directory) || parent == null) {
      return;
    }
    create(parent);
    Files.createDirectories(directory); // another writer may have been faster
    force(parent);
  }

  /** Where a mail is written before it is seen. */
  Path temporary(String name) {
    return tmpFolder().resolve(name);
  }

  /**
   * Shows a mail that is whole and on disk. The change of the folder itself is not forced: see
   * {@link #forceNew}.
   */
  void show(String name) throws IOException {
    Files.move(temporary(name), newFolder().resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes sure that what was shown stays shown after a power loss. */
  void forceNew() throws IOException {
    force(newFolder());
  }

  private Path tmpFolder() {
    return folder.resolve("tmp");
  }

  private Path newFolder() {
    return folder.resolve("new");
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

package io.poststrom.standalone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder of one gateway, held by one process at a time. The lock is the system's and goes with
 * the process, so a crash leaves none behind; the number in the file only names the holder.
 */
record DataFolder(Path path, FileLock lock) {
  static DataFolder open(Path path) throws UsageError {
    Path file = path.resolve("lock");
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new UsageError(
            "the folder %s is in use by process %s; stop that gateway or give another --data DIR"
                .formatted(path, Files.readString(file).strip()));
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
      return new DataFolder(path, lock);
    } catch (IOException e) {
      throw new UsageError(
          "the folder %s can't be used: %s; give another --data DIR".formatted(path, e));
    }
  }
}

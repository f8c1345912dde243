package io.poststrom.bench;

import io.poststrom.harness.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU time and memory of all processes of one server, those that have exited included. Needs
 * root and cgroups, version 1 (cpuacct) or 2.
 */
final class Cgroup implements AutoCloseable {
  private static final Path V1 = Path.of("/sys/fs/cgroup/cpuacct");
  private static final Path V2 = Path.of("/sys/fs/cgroup");
  private static final Path MEMORY_V1 = Path.of("/sys/fs/cgroup/memory");
  private final Path folder;
  private final Path memory;
  private final boolean version1;

  Cgroup(String name) throws IOException {
    version1 = Files.isDirectory(V1);
    folder = (version1 ? V1 : V2).resolve("poststrom-bench-" + name);
    memory = version1 ? MEMORY_V1.resolve("poststrom-bench-" + name) : folder;
    Files.createDirectories(folder);
  }

  /** From now on its processes may take so much memory, and are killed if they take more. */
  void limitMemory(int mebibytes) throws IOException {
    Files.createDirectories(memory);
    Path limit = memory.resolve(version1 ? "memory.limit_in_bytes" : "memory.max");
    Files.writeString(limit, String.valueOf((long) mebibytes << 20));
  }

  /** The command that runs {@code command} inside this group. */
  List<String> around(List<String> command) {
    List<String> all =
        new ArrayList<>(
            List.of("sh", "-c", entering(folder) + entering(memory) + "exec \"$@\"", "sh"));
    all.addAll(command);
    return all;
  }

  private static String entering(Path group) {
    Path file = group.resolve("cgroup.procs");
    return Files.exists(file) ? "echo $$ > " + file + "; " : "";
  }

  /** CPU-seconds used so far, user and system. */
  double cpuSeconds() {
    try {
      if (version1) {
        return Long.parseLong(Files.readString(folder.resolve("cpuacct.usage")).strip()) / 1e9;
      }
      return Files.readAllLines(folder.resolve("cpu.stat")).stream()
          .filter(line -> line.startsWith("usage_usec "))
          .mapToDouble(line -> Long.parseLong(line.substring(11)) / 1e6)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Proportional set size of all processes, MiB. */
  double pssMebibytes() {
    return Memory.pssMebibytes(pids());
  }

  List<Long> pids() {
    try {
      return Files.readAllLines(folder.resolve("cgroup.procs")).stream()
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (long pid : pids()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}

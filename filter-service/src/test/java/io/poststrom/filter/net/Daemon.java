package io.poststrom.filter.net;

import io.poststrom.filter.engine.EngineAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real engine as the test's child, in the foreground, with a folder of its own. */
final class Daemon implements AutoCloseable {
  private final Process process;
  private final Path log;

  /** Starts it; returns when it listens. */
  Daemon(Path folder, EngineAddress address, String... command) throws Exception {
    log = Files.createTempFile(folder, "output", ".log");
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!listens(address)) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        close();
        throw new IllegalStateException(List.of(command) + " does not run:\n" + output());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Skips the test where a program is missing; {@code ./poststrom test} installs it. */
  static void assumeInstalled(String program, String debianPackage) {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of(program)),
        program + " is missing: apt-get install " + debianPackage);
  }

  /** Gives a folder to the user as whom the daemon runs. */
  static void own(Path folder, String user) throws IOException {
    UserPrincipal principal =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
    Files.setOwner(folder, principal);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  private static boolean listens(EngineAddress address) {
    boolean unix = address instanceof EngineAddress.Unix;
    try (SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
      return channel.connect(address.resolve());
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(2, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}

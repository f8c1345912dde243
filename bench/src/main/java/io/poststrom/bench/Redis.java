package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Debian's Redis, in memory alone: where rspamd keeps what its Bayes classifier has learned. */
final class Redis implements AutoCloseable {
  private final int port = Ports.free();
  private final ChildProcess process;

  Redis(Path folder) throws IOException {
    Files.createDirectories(folder);
    process =
        ChildProcess.start(
            folder.resolve("output.log"),
            List.of(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--dir",
                folder.toAbsolutePath().toString()));
  }

  String hostPort() {
    return "127.0.0.1:" + port;
  }

  ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}

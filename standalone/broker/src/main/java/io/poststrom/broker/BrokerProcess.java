package io.poststrom.broker;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A broker in a child JVM. All of its files lie in one folder: {@code log/} (Kafka's own), {@code
 * lock} and {@code broker.log} (warnings). A folder that was used before goes on with its topics
 * and records. The child ends when this process ends, however that happens.
 *
 * <p>In a test of another module:
 *
 * <pre>{@code
 * try (BrokerProcess broker = BrokerProcess.start(folder)) {
 *   ... broker.bootstrap() ...
 *   broker.kill9();
 *   broker.restart();
 * }
 * }</pre>
 */
public final class BrokerProcess implements AutoCloseable {
  /** What an idle broker needs little memory with; measured in docs/adr/0020. */
  public static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:-UsePerfData",
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final long LOG_LIMIT = 5 << 20;

  private final Path folder;
  private final int port;
  private final List<String> jvmOptions;
  private final String classPath;
  private volatile Process process;

  private BrokerProcess(Path folder, int port, List<String> jvmOptions, String classPath)
      throws IOException, BrokerFailed {
    this.folder = folder.toAbsolutePath();
    this.port = port;
    this.jvmOptions = List.copyOf(jvmOptions);
    this.classPath = classPath;
    this.process = launch(this.folder, port, this.jvmOptions, classPath);
  }

  /** On any free port, with the usual memory and the class path that the build gathered. */
  public static BrokerProcess start(Path folder) throws IOException, BrokerFailed {
    return start(folder, freePort(), JVM_OPTIONS, builtClassPath());
  }

  /**
   * On this port, with the class path that the build gathered and the usual JVM options.
   *
   * @param furtherOptions more of them, which win
   */
  public static BrokerProcess start(Path folder, int port, List<String> furtherOptions)
      throws IOException, BrokerFailed {
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.addAll(furtherOptions);
    return start(folder, port, options, builtClassPath());
  }

  /** Returns when the broker answers. */
  public static BrokerProcess start(
      Path folder, int port, List<String> jvmOptions, String classPath)
      throws IOException, BrokerFailed {
    return new BrokerProcess(folder, port, jvmOptions, classPath);
  }

  /** For {@code bootstrap.servers}. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** The port on loopback. */
  public int port() {
    return port;
  }

  /** The child's process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether the present child runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when the present child has ended, for whatever reason. */
  public CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** SIGKILL, as a crash would; returns when the process is gone. */
  public void kill9() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Starts the broker again after {@link #kill9} or {@link #stop}, on the same port and folder. */
  public void restart() throws IOException, BrokerFailed {
    if (process.isAlive()) {
      throw new IllegalStateException("broker " + pid() + " still runs");
    }
    process = launch(folder, port, jvmOptions, classPath);
  }

  /** SIGTERM: the broker closes its files in order. One that takes over 60 s is killed. */
  public void stop() {
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, 60, TimeUnit.SECONDS)
        .thenAccept(Process::destroyForcibly)
        .join();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
  }

  private static Process launch(Path folder, int port, List<String> jvmOptions, String classPath)
      throws IOException, BrokerFailed {
    Files.createDirectories(folder);
    Path log = folder.resolve("broker.log");
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
      Files.move(log, folder.resolve("broker.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, "io.poststrom.broker.BrokerMain"));
    command.addAll(List.of(folder.toString(), String.valueOf(port)));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    awaitReady(process, log);
    return process;
  }

  /** One line says how it went; none means that the JVM itself failed. */
  private static void awaitReady(Process process, Path log) throws IOException, BrokerFailed {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.equals("READY") && !line.startsWith("FAILED ")) {
      // The JVM itself may have something to say first.
      line = out.readLine();
    }
    if ("READY".equals(line)) {
      return;
    }
    process.destroyForcibly();
    if (line != null) {
      throw new BrokerFailed(line.substring("FAILED ".length()) + " (more in " + log + ")");
    }
    throw new BrokerFailed("the broker's JVM did not start; its last words are in " + log);
  }

  /**
   * Ours and Kafka's jars, which the build puts beside our classes ({@code target/lib}), or beside
   * an application that holds our jar ({@code quarkus-app/lib/main/} and {@code broker/}).
   */
  private static String builtClassPath() throws BrokerFailed {
    try {
      Path here =
          Path.of(BrokerProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path application = here.resolve("../../../..").normalize();
      for (Path lib : List.of(here.resolveSibling("lib"), application.resolve("broker"))) {
        if (holdsKafka(lib)) {
          return here + File.pathSeparator + lib + File.separator + "*";
        }
      }
      throw new BrokerFailed("no Kafka beside " + here + ": build standalone/broker first");
    } catch (URISyntaxException | IOException e) {
      throw new BrokerFailed("can't tell where the broker's classes lie: " + e.getMessage());
    }
  }

  private static boolean holdsKafka(Path lib) throws IOException {
    try (Stream<Path> jars = Files.isDirectory(lib) ? Files.list(lib) : Stream.empty()) {
      return jars.anyMatch(jar -> jar.getFileName().toString().startsWith("kafka-server-"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return s.getLocalPort();
    }
  }
}

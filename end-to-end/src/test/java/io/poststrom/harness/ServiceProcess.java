package io.poststrom.harness;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** One built Quarkus artifact as a child process, started with settings, ready when it says so. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration READY_TIME = Duration.ofSeconds(90);
  private final String module;
  private final Path log;
  private final List<String> jvmOptions;
  private final Map<String, String> settings;
  private final int httpPort = Ports.free();
  private ChildProcess process;

  /**
   * Starts the artifact of {@code module} and waits until it is ready.
   *
   * @param settings configuration keys and values
   */
  public ServiceProcess(
      String module, Path log, List<String> jvmOptions, Map<String, String> settings) {
    this.module = module;
    this.log = log;
    this.jvmOptions = List.copyOf(jvmOptions);
    this.settings = new TreeMap<>(settings);
    this.process = launch();
    awaitReady();
  }

  public ChildProcess process() {
    return process;
  }

  /** Where it answers HTTP on the loopback address. */
  public int httpPort() {
    return httpPort;
  }

  /** {@code kill -9}; returns when it is gone. */
  public void kill9() {
    process.kill9();
  }

  /** The same again, without waiting for it to be ready. */
  public void restart() {
    restart(Map.of());
  }

  /** The same with some settings changed. */
  void restart(Map<String, String> changes) {
    settings.putAll(changes);
    process = launch();
  }

  /** Waits until the health check says ready. */
  public void awaitReady() {
    Awaitility.await(module + " is ready; its log is " + log)
        .atMost(READY_TIME)
        .failFast(this::checkAlive)
        .until(this::isReady);
  }

  /** The metrics page. */
  public String metrics() {
    try {
      return new String(
          URI.create("http://127.0.0.1:" + httpPort + "/q/metrics")
              .toURL()
              .openStream()
              .readAllBytes(),
          java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The octets in its heap that survive a collection, which is made. */
  public long liveOctets() {
    return JvmHeap.liveOctets(process.pid());
  }

  @Override
  public void close() {
    process.close();
  }

  private ChildProcess launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    Map<String, String> all = new TreeMap<>(settings);
    all.put("poststrom.http.port", String.valueOf(httpPort));
    all.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(Checkout.app(module).toString());
    return ChildProcess.start(log, command);
  }

  private void checkAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(module + " ended:\n" + process.tail());
    }
  }

  private boolean isReady() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + httpPort + "/q/health/ready")
                  .toURL()
                  .openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(2_000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}

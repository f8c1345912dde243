package io.poststrom.bench;

import io.poststrom.broker.BrokerFailed;
import io.poststrom.broker.BrokerProcess;
import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.JvmHeap;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * The ingress as a pod has it: a process of its own in 512 MiB, beside a broker. Nobody filters or
 * delivers what it takes.
 */
final class OurIngress implements AutoCloseable {
  static final int MEBIBYTES = 512;

  /** Half of the memory is heap; the rest is for code, classes, threads and buffers. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:MaxRAMPercentage=50",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final int mxPort = Ports.free();
  private final int submissionsPort = Ports.free();
  private final int httpPort = Ports.free();
  private final BrokerProcess broker;
  private final Cgroup group;
  private final ChildProcess process;

  /** Starts with further settings, {@code key=value}. */
  OurIngress(Path folder, List<String> further) throws IOException {
    try {
      broker = BrokerProcess.start(folder.resolve("kafka"));
    } catch (BrokerFailed e) {
      throw new IllegalStateException(e);
    }
    group = new Cgroup("ingress");
    group.limitMemory(MEBIBYTES);
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(JVM_OPTIONS);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "mail-settings=" + documents(folder),
                "kafka.bootstrap=" + broker.bootstrap(),
                "http.port=" + httpPort,
                "ingress.mx.port=" + mxPort,
                "ingress.submissions.port=" + submissionsPort,
                "ingress.submission.port=0",
                "ingress.relay-networks=192.0.2.0/24"));
    settings.addAll(further);
    settings.forEach(setting -> command.add("-Dpoststrom." + setting));
    command.addAll(List.of("-jar", Checkout.app("ingress-smtp").toString()));
    process = ChildProcess.start(folder.resolve("ingress.log"), group.around(command));
    Awaitility.await("the ingress is ready").atMost(Duration.ofMinutes(2)).until(this::isReady);
  }

  int mxPort() {
    return mxPort;
  }

  int submissionsPort() {
    return submissionsPort;
  }

  /** Proportional set size, MiB. */
  double pssMebibytes() {
    return group.pssMebibytes();
  }

  /** What survives a collection of its heap, MiB. */
  double liveMebibytes() {
    return JvmHeap.liveOctets(process.pid()) / 1_048_576.0;
  }

  /** How many threads it has. */
  int threads() throws IOException {
    try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      return (int) tasks.count();
    }
  }

  @Override
  public void close() {
    process.close();
    group.close();
    broker.close();
  }

  private static Path documents(Path folder) throws IOException {
    Path documents = Files.createDirectories(folder.resolve("mail-settings"));
    Files.writeString(
        documents.resolve("ours.yaml"),
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.test]}
        """);
    return documents;
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the ingress did not start:\n" + process.tail());
    }
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + httpPort + "/q/health/ready")
                  .toURL()
                  .openConnection();
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}

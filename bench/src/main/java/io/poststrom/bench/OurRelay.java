package io.poststrom.bench;

import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
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

/** {@code ./poststrom run} as a user starts it, broker included, all checks on. */
final class OurRelay implements Relay {
  /**
   * All mail of a load comes from one address, and from the world, not from a relay network: so the
   * door, SPF and all other checks are on. Its rates are counted as ever, but allowed.
   */
  private static final List<String> FROM_THE_WORLD =
      List.of(
          "poststrom.ingress.relay-networks=192.0.2.0/24",
          "poststrom.ingress.door.connections-per-minute=1000000",
          "poststrom.ingress.door.mails-per-minute=1000000",
          "poststrom.ingress.door.network-connections-per-minute=1000000",
          "poststrom.ingress.door.network-mails-per-minute=1000000");

  private final int port = Ports.free();
  private final int httpPort = Ports.free();
  private final Cgroup group;
  private final ChildProcess process;

  /** Starts with further settings, {@code key=value}. */
  OurRelay(Path folder, List<String> furtherSettings) throws IOException {
    Files.createDirectories(folder);
    group = new Cgroup("poststrom");
    List<String> command =
        new ArrayList<>(
            List.of(
                Checkout.root().resolve("poststrom").toString(),
                "run",
                "--data",
                folder.resolve("data").toString()));
    settings(furtherSettings).forEach(setting -> command.add("-D" + setting));
    process = ChildProcess.start(folder.resolve("poststrom.log"), group.around(command));
    Awaitility.await("poststrom is ready").atMost(Duration.ofMinutes(3)).until(this::isReady);
  }

  @Override
  public String name() {
    return "Poststrom";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public Cgroup group() {
    return group;
  }

  @Override
  public void close() {
    process.close();
    group.close();
  }

  private List<String> settings(List<String> further) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "poststrom.ingress.mx.port=" + port,
                "poststrom.ingress.submission.port=" + Ports.free(),
                "poststrom.ingress.submissions.port=" + Ports.free(),
                "poststrom.ingress.http.port=0",
                "poststrom.kafka.port=" + Ports.free(),
                "poststrom.http.port=" + httpPort));
    settings.addAll(FROM_THE_WORLD);
    settings.addAll(further);
    return settings;
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException("poststrom did not start:\n" + process.tail());
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

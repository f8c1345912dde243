package io.poststrom.harness;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code ./poststrom run}, on free ports. */
final class StandaloneGateway implements Gateway {
  private final int mxPort = Ports.free();
  private final int kafkaPort = Ports.free();
  private final Path data;
  private final ServiceProcess process;

  StandaloneGateway(Path data, Map<String, String> settings) {
    this.data = data;
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.data", data.toString());
    all.put("poststrom.ingress.mx.port", String.valueOf(mxPort));
    all.put("poststrom.ingress.submission.port", String.valueOf(Ports.free()));
    all.put("poststrom.ingress.submissions.port", String.valueOf(Ports.free()));
    all.put("poststrom.ingress.http.port", String.valueOf(Ports.free()));
    all.put("poststrom.kafka.port", String.valueOf(kafkaPort));
    all.putAll(settings);
    this.process =
        new ServiceProcess("standalone", data.resolve("standalone.log"), List.of("-Xmx512m"), all);
  }

  @Override
  public int mxPort() {
    return mxPort;
  }

  @Override
  public String bootstrap() {
    return "127.0.0.1:" + kafkaPort;
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public ServiceProcess ingress() {
    return process;
  }

  @Override
  public ServiceProcess filter() {
    return process;
  }

  /** All parts are one process tree here: it dies whole. */
  @Override
  public void kill9(Part part) {
    process.kill9();
  }

  /** It comes back whole, and is ready. */
  @Override
  public void restart(Part part) {
    restartFilter(Map.of());
  }

  @Override
  public void restartFilter(Map<String, String> changes) {
    process.restart(changes);
    process.awaitReady();
  }

  @Override
  public void close() {
    process.close();
  }
}

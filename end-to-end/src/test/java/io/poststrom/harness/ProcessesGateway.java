package io.poststrom.harness;

import io.poststrom.broker.BrokerFailed;
import io.poststrom.broker.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What runs on a cluster: each service a process of its own, beside a broker. */
final class ProcessesGateway implements Gateway {
  private static final List<String> JVM_OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC");
  private final int mxPort = Ports.free();
  private final Path data;
  private final BrokerProcess broker;
  private final Map<Part, ServiceProcess> services = new EnumMap<>(Part.class);

  ProcessesGateway(Path data, Map<String, String> settings) {
    this.data = data;
    try {
      this.broker = BrokerProcess.start(data.resolve("kafka"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BrokerFailed e) {
      throw new IllegalStateException(e);
    }
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.data", data.toString());
    all.put("poststrom.kafka.bootstrap", broker.bootstrap());
    all.put("poststrom.kafka.partitions", "4");
    all.put("poststrom.ingress.mx.port", String.valueOf(mxPort));
    all.put("poststrom.ingress.submission.port", String.valueOf(Ports.free()));
    all.put("poststrom.ingress.submissions.port", String.valueOf(Ports.free()));
    all.put("poststrom.ingress.http.port", String.valueOf(Ports.free()));
    all.put("poststrom.ingress.relay-networks", "127.0.0.0/8");
    all.putAll(settings);
    start(Part.FILTER, "filter-service", all);
    start(Part.DELIVERY, "delivery-service", all);
    all.put(
        "poststrom.ingress.before-queue.service", "127.0.0.1:" + service(Part.FILTER).httpPort());
    start(Part.INGRESS, "ingress-smtp", all);
  }

  @Override
  public int mxPort() {
    return mxPort;
  }

  @Override
  public String bootstrap() {
    return broker.bootstrap();
  }

  @Override
  public Path data() {
    return data;
  }

  @Override
  public ServiceProcess ingress() {
    return service(Part.INGRESS);
  }

  @Override
  public ServiceProcess filter() {
    return service(Part.FILTER);
  }

  @Override
  public void kill9(Part part) {
    if (part == Part.BROKER) {
      broker.kill9();
    } else {
      service(part).kill9();
    }
  }

  @Override
  public void restart(Part part) {
    if (part == Part.BROKER) {
      restartBroker();
    } else {
      service(part).restart();
    }
  }

  @Override
  public void restartFilter(Map<String, String> changes) {
    filter().restart(changes);
    filter().awaitReady();
  }

  @Override
  public void close() {
    services.values().forEach(ServiceProcess::close);
    broker.close();
  }

  private ServiceProcess service(Part part) {
    return Objects.requireNonNull(services.get(part));
  }

  private void start(Part part, String module, Map<String, String> settings) {
    services.put(
        part, new ServiceProcess(module, data.resolve(module + ".log"), JVM_OPTIONS, settings));
  }

  private void restartBroker() {
    try {
      broker.restart();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BrokerFailed e) {
      throw new IllegalStateException(e);
    }
  }
}

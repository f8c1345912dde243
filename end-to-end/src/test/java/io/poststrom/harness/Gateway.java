package io.poststrom.harness;

import java.nio.file.Path;
import java.util.Map;

/** A running gateway, in whichever assembly. */
public interface Gateway extends AutoCloseable {
  /** Port of the listener {@code mx}. */
  int mxPort();

  /** Where Kafka listens, {@code host:port}. */
  String bootstrap();

  /** The data folder. */
  Path data();

  /** The process that has the listeners. */
  ServiceProcess ingress();

  /** The process that filters. */
  ServiceProcess filter();

  /** {@code kill -9} of one part; returns when it is gone. */
  void kill9(Part part);

  /** Starts a part that was killed, which continues where it was. */
  void restart(Part part);

  /** The same of the filter with some settings changed, for good; returns when it is ready. */
  void restartFilter(Map<String, String> changes);

  @Override
  void close();

  /** What can be killed. */
  enum Part {
    INGRESS,
    FILTER,
    DELIVERY,
    BROKER
  }

  /** The one-process assembly with its broker child. */
  static Gateway standalone(Path data, Map<String, String> settings) {
    return new StandaloneGateway(data, settings);
  }

  /** The three services as processes of their own, and a broker. */
  static Gateway processes(Path data, Map<String, String> settings) {
    return new ProcessesGateway(data, settings);
  }
}

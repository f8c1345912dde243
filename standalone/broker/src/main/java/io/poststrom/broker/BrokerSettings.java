package io.poststrom.broker;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The configuration of a broker that is alone, small and durable.
 *
 * <p>Durable: every append is on disk before it is acknowledged, for our topics and for Kafka's own
 * ({@code __transaction_state}, {@code __consumer_offsets}), so that power loss can leave neither a
 * hanging transaction nor an offset ahead of its output. docs/adr/0020 has the measured cost.
 */
final class BrokerSettings {
  private BrokerSettings() {}

  static Properties of(Path logFolder, int port, int controllerPort) {
    Properties p = new Properties();
    node(p, logFolder, port, controllerPort);
    durability(p);
    internalTopics(p);
    smallFootprint(p);
    overrides(p);
    return p;
  }

  /** {@code -Dkafka.broker.KEY=VALUE} among the JVM options of the child has the last word. */
  private static void overrides(Properties p) {
    String prefix = "kafka.broker.";
    System.getProperties()
        .forEach(
            (key, value) -> {
              if (key.toString().startsWith(prefix)) {
                p.setProperty(key.toString().substring(prefix.length()), value.toString());
              }
            });
  }

  private static void node(Properties p, Path logFolder, int port, int controllerPort) {
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", "1");
    p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    p.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("inter.broker.listener.name", "PLAINTEXT");
    p.setProperty("log.dirs", logFolder.toString());
    // After kill -9 the controller waits this long before it believes that the broker is a new one.
    p.setProperty("broker.session.timeout.ms", "3000");
    p.setProperty("broker.heartbeat.interval.ms", "500");
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("message.max.bytes", "4194304");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    p.setProperty("group.min.session.timeout.ms", "1000");
    p.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "2000");
  }

  private static void durability(Properties p) {
    p.setProperty("log.flush.interval.messages", "1");
    // Recovery after kill -9 reads from the last checkpoint on: keep that short.
    p.setProperty("log.flush.offset.checkpoint.interval.ms", "10000");
    p.setProperty("log.segment.bytes", "268435456");
    // A gateway that was switched off for weeks goes on where it was.
    p.setProperty("offsets.retention.minutes", String.valueOf(Integer.MAX_VALUE));
  }

  private static void internalTopics(Properties p) {
    p.setProperty("offsets.topic.replication.factor", "1");
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", "1");
    p.setProperty("transaction.state.log.min.isr", "1");
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("share.coordinator.state.topic.replication.factor", "1");
    p.setProperty("share.coordinator.state.topic.min.isr", "1");
    p.setProperty("default.replication.factor", "1");
    p.setProperty("min.insync.replicas", "1");
    // Compaction is what keeps these two short; small segments let it begin early.
    p.setProperty("offsets.topic.segment.bytes", "16777216");
    p.setProperty("transaction.state.log.segment.bytes", "16777216");
    p.setProperty("group.coordinator.append.linger.ms", "0");
  }

  private static void smallFootprint(Properties p) {
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("background.threads", "2");
    p.setProperty("num.recovery.threads.per.data.dir", "2");
    p.setProperty("log.cleaner.threads", "1");
    p.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
    p.setProperty("log.cleaner.io.buffer.size", "262144");
  }
}

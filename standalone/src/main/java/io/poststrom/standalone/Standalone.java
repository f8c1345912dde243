package io.poststrom.standalone;

import io.poststrom.broker.BrokerFailed;
import io.poststrom.broker.BrokerKeeper;
import io.poststrom.broker.BrokerProcess;
import io.poststrom.config.FailedStart;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;

/**
 * The gateway on one machine. Order at start: settings, folder, ports, broker, services. At the end
 * the reverse: the services stop taking mail, finish what is in flight and write it down; the
 * broker goes last.
 */
@QuarkusMain
public final class Standalone {
  private static final long DRAIN_SECONDS = 60;
  private static final String EVENT_LOOPS = "quarkus.vertx.event-loops-pool-size";

  private Standalone() {}

  /** {@code run [--data DIR] [-Dkey=value ...]}, which is the default. */
  public static void main(String[] arguments) {
    List<String> words = Arrays.asList(arguments);
    boolean named = !words.isEmpty() && !words.getFirst().startsWith("-");
    String verb = named ? words.getFirst() : "run";
    List<String> options = named ? words.subList(1, words.size()) : words;
    try {
      switch (verb) {
        case "run" -> run(RunOptions.parse(options));
        case "configuration" -> System.out.print(Settings.document());
        default -> throw new UsageError("there is no verb '%s'; run is one".formatted(verb));
      }
    } catch (UsageError e) {
      System.err.println("poststrom: " + e.text());
      System.exit(2);
    }
  }

  private static void run(RunOptions options) throws UsageError {
    options.settings().forEach(System::setProperty);
    Config config = Settings.read();
    DataFolder data = DataFolder.open(dataPath(config));
    List<String> conflicts = Listening.conflicts(Listening.of(config));
    if (!conflicts.isEmpty()) {
      throw new UsageError(String.join("\npoststrom: ", conflicts));
    }
    int port = config.getOptionalValue("poststrom.kafka.port", Integer.class).orElse(19092);
    shareCores(config);
    letOperatorsDecide(config, data);
    BrokerProcess broker = startBroker(data.path(), port);
    System.setProperty("poststrom.kafka.bootstrap", broker.bootstrap());
    serve(broker);
  }

  /**
   * Event loops for half of the cores, unless told otherwise: the broker needs the other half, and
   * fewer loops find more to do each time they wake.
   */
  private static void shareCores(Config config) {
    if (config.getOptionalValue(EVENT_LOOPS, Integer.class).isEmpty()) {
      int cores = Runtime.getRuntime().availableProcessors();
      System.setProperty(EVENT_LOOPS, Integer.toString(Math.max(1, cores / 2)));
    }
  }

  /** Who can read the data folder may decide about held mail, unless a file says who may. */
  private static void letOperatorsDecide(Config config, DataFolder data) throws UsageError {
    if (config.getOptionalValue(OperatorToken.SETTING, String.class).isEmpty()) {
      System.setProperty(OperatorToken.SETTING, OperatorToken.in(data.path()).toString());
    }
  }

  private static void serve(BrokerProcess broker) {
    CountDownLatch servicesStopped = new CountDownLatch(1);
    BrokerKeeper keeper =
        new BrokerKeeper(
            broker,
            reason -> {
              System.err.println("poststrom: the broker can't be started again: " + reason);
              Quarkus.asyncExit(1);
            });
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopLast(servicesStopped, keeper), "broker-last"));
    Quarkus.run(
        Application.class,
        (code, failure) -> {
          servicesStopped.countDown();
          System.exit(failure == null ? code : tell(failure));
        });
  }

  /**
   * Says why the services did not start; Quarkus itself says nothing where it is given a handler.
   */
  private static int tell(Throwable failure) {
    FailedStart.mistakes(failure)
        .ifPresentOrElse(
            mistakes -> System.err.println("poststrom: " + mistakes), failure::printStackTrace);
    return FailedStart.exitCode(failure);
  }

  private static void stopLast(CountDownLatch servicesStopped, BrokerKeeper keeper) {
    try {
      servicesStopped.await(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    keeper.close();
  }

  private static BrokerProcess startBroker(Path data, int port) throws UsageError {
    try {
      return BrokerProcess.start(data.resolve("kafka"), port, furtherBrokerOptions());
    } catch (IOException | BrokerFailed e) {
      throw new UsageError("the broker did not start: " + e.getMessage());
    }
  }

  /** {@code -Dbroker.jvm.options=...}, separated by spaces: ./poststrom names the trained cache. */
  private static List<String> furtherBrokerOptions() {
    String given = System.getProperty("broker.jvm.options", "").strip();
    return given.isEmpty() ? List.of() : List.of(given.split(" +"));
  }

  private static Path dataPath(Config config) {
    return Path.of(config.getOptionalValue("poststrom.data", String.class).orElse("data"))
        .toAbsolutePath()
        .normalize();
  }
}

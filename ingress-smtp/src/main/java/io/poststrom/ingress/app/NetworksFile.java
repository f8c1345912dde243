package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.WrongSettings;
import io.poststrom.ingress.door.NetworkList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The file of networks, read again when it changes. What can't be used leaves all as it was. */
final class NetworksFile {
  private static final Logger LOG = Logger.getLogger(NetworksFile.class);

  private final DoorSetup setup;
  private final MeterRegistry registry;
  private final FileWatch watch;
  private final NetworkList first;

  /**
   * Reads the file, where one is named.
   *
   * @throws WrongSettings with the lines that are wrong
   */
  NetworksFile(DoorSetup setup, MeterRegistry registry) {
    this.setup = setup;
    this.registry = registry;
    this.watch =
        new FileWatch("networks-file", setup.networksFile().map(List::of).orElse(List.of()));
    this.first = setup.networks();
  }

  /** Hands over what it said, and whatever it says from now on. */
  FileWatch watch(Consumer<NetworkList> keeper) {
    keeper.accept(first);
    return watch.start(() -> reload(keeper));
  }

  private void reload(Consumer<NetworkList> keeper) {
    try {
      NetworkList changed = setup.networks();
      keeper.accept(changed);
      count("loaded");
      LOG.infof("The file of networks was read again: %d networks", changed.size());
    } catch (WrongSettings e) {
      count("refused");
      LOG.errorf(
          "The changed file of networks can't be used, what it said before stays in force: %s",
          Objects.toString(e.getMessage()).replaceAll("\\s+", " "));
    }
  }

  private void count(String outcome) {
    registry.counter("poststrom_ingress_door_networks_reloads", "outcome", outcome).increment();
  }
}

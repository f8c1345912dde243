package io.poststrom.ingress.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.DnsSettings;
import io.poststrom.dns.DnsClient;
import io.poststrom.dns.DnsMetrics;
import io.poststrom.dns.DnsOptions;
import io.poststrom.ingress.door.DoorRules;
import io.poststrom.ingress.door.Doorkeeper;
import io.poststrom.ingress.kafka.KafkaSightings;
import io.poststrom.ingress.probe.SmtpProbe;
import io.poststrom.settings.SettingsFolder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The door with all that it stands in: its DNS client, the watch over the file of networks, and the
 * clock that looks after the DNS lists.
 */
final class DoorFrame implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DoorFrame.class);
  private static final Duration CHECK_LISTS_EVERY = Duration.ofMinutes(1);

  private final DnsClient dns;
  private final Doorkeeper keeper;
  private final Optional<SmtpProbe> callback;
  private final FileWatch networks;
  private final ScheduledExecutorService lists;
  private final Optional<KafkaSightings> sightings;

  /** The door with these rules, open for what they don't keep out. */
  DoorFrame(DoorSetup setup, DoorRules rules, NetworksFile file, Outside outside) {
    this.dns = new DnsClient(DnsOptions.of(outside.dns()), outside.clock());
    DnsMetrics.watch(outside.registry(), dns, "ingress");
    DoorMetrics metrics = new DoorMetrics(outside.registry());
    this.keeper =
        new Doorkeeper(
            rules,
            new Doorkeeper.World(
                dns,
                outside.settings()::current,
                outside.clock(),
                time -> CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS),
                metrics));
    this.callback = outside.callback().install(keeper, dns, outside.clock(), metrics::calledBack);
    metrics.watch(keeper.lists());
    this.sightings = outside.sightings();
    sightings.ifPresent(
        known -> {
          keeper.greylist(setup.greylist().rules(), known);
          metrics.watch(known);
        });
    this.networks = file.watch(keeper::networks);
    this.lists =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dns-lists").daemon().factory());
    var _ =
        lists.scheduleWithFixedDelay(
            this::checkLists, 0, CHECK_LISTS_EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /** What the process has. */
  record Outside(
      DnsSettings dns,
      SettingsFolder settings,
      MeterRegistry registry,
      InstantSource clock,
      CallbackSetup callback,
      Optional<KafkaSightings> sightings) {}

  /** What asks DNS, for others of this process, too. */
  DnsClient dns() {
    return dns;
  }

  Doorkeeper keeper() {
    return keeper;
  }

  @Override
  public void close() {
    networks.close();
    lists.shutdownNow();
    callback.ifPresent(SmtpProbe::close);
    sightings.ifPresent(KafkaSightings::close);
    dns.close();
  }

  /** An exception would end the schedule without a word. */
  private void checkLists() {
    try {
      var _ = keeper.lists().check();
    } catch (RuntimeException e) {
      LOG.error("The DNS lists can't be looked at", e);
    }
  }
}

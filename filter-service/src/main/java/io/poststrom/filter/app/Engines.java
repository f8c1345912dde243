package io.poststrom.filter.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.poststrom.config.WrongSettings;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineCheck;
import io.poststrom.filter.engine.EngineCheck.Profile;
import io.poststrom.filter.engine.Protocol;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.clamd.ClamdProtocol;
import io.poststrom.filter.engine.milter.MilterProtocol;
import io.poststrom.filter.engine.rspamd.RspamdProtocol;
import io.poststrom.filter.engine.spamc.SpamcProtocol;
import io.poststrom.filter.net.EngineLine;
import io.poststrom.filter.pipeline.Check;
import io.poststrom.filter.pipeline.Check.ForRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The other programs that judge mail, as the settings name them. */
final class Engines implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,30}");

  private final MeterRegistry registry;
  private final List<Check> checks = new ArrayList<>();
  private final List<EngineLine> lines = new ArrayList<>();

  /**
   * All that have an address.
   *
   * @param hostname ours
   * @throws WrongSettings where one can't be read
   */
  Engines(FilterSettings settings, String hostname, MeterRegistry registry) {
    this.registry = registry;
    clamd(settings.clamd());
    rspamd(settings.rspamd(), hostname);
    spamd(settings.spamd());
    for (String named : settings.milters().addresses().orElse(List.of())) {
      milter(settings.milters(), hostname, named);
    }
  }

  /** In the order in which their symbols stand. */
  List<Check> checks() {
    return checks;
  }

  @Override
  public void close() {
    lines.forEach(EngineLine::close);
  }

  private void clamd(ClamdSettings settings) {
    long limit = settings.sizeLimit().asLongValue();
    Profile profile = new Profile("clamd", ClamdProtocol.SYMBOLS, ForRelay.SCORED, limit);
    address("clamd", settings.address())
        .map(address -> new Way(address, settings.connections(), settings.timeout()))
        .ifPresent(way -> add(profile, new ClamdProtocol(), way));
  }

  private void rspamd(RspamdSettings settings, String hostname) {
    long limit = settings.sizeLimit().asLongValue();
    Profile profile = new Profile("rspamd", RspamdProtocol.SYMBOLS, ForRelay.NOTED, limit);
    address("rspamd", settings.address())
        .map(address -> new Way(address, settings.connections(), settings.timeout()))
        .ifPresent(way -> add(profile, new RspamdProtocol(hostname, settings.scale()), way));
  }

  private void spamd(SpamdSettings settings) {
    long limit = settings.sizeLimit().asLongValue();
    Profile profile = new Profile("spamd", SpamcProtocol.SYMBOLS, ForRelay.NOTED, limit);
    address("spamd", settings.address())
        .map(address -> new Way(address, settings.connections(), settings.timeout()))
        .ifPresent(way -> add(profile, new SpamcProtocol(settings.user(), settings.scale()), way));
  }

  /** {@code opendkim=inet:8891@127.0.0.1}. */
  private void milter(MilterSettings settings, String hostname, String named) {
    int equals = named.indexOf('=');
    String name = equals < 0 ? "" : named.substring(0, equals).strip();
    if (!NAME.matcher(name).matches()) {
      throw new WrongSettings(
          List.of("poststrom.filter.milters.addresses is wrong: want NAME=ADDRESS, not " + named));
    }
    Symbols symbols = new Symbols("MILTER_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
    long limit = settings.sizeLimit().asLongValue();
    Profile profile = new Profile("milter-" + name, symbols, ForRelay.SCORED, limit);
    address("milters", Optional.of(named.substring(equals + 1).strip()))
        .map(address -> new Way(address, settings.connections(), settings.timeout()))
        .ifPresent(way -> add(profile, new MilterProtocol(symbols, hostname), way));
  }

  private record Way(EngineAddress address, int connections, Duration timeout) {}

  private void add(Profile profile, Protocol protocol, Way way) {
    EngineLine line =
        new EngineLine(profile.name(), way.address(), way.connections(), way.timeout());
    EngineMetrics metrics = new EngineMetrics(registry, profile.name());
    EngineCheck check = new EngineCheck(profile, protocol, line, metrics);
    metrics.watch(check);
    lines.add(line);
    checks.add(check);
  }

  private static Optional<EngineAddress> address(String engine, Optional<String> text) {
    try {
      return text.map(EngineAddress::parse);
    } catch (IllegalArgumentException e) {
      throw new WrongSettings(
          List.of("poststrom.filter." + engine + ".address is wrong: " + e.getMessage()));
    }
  }
}

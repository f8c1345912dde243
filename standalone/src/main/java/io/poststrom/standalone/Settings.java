package io.poststrom.standalone;

import io.poststrom.config.CommonSettings;
import io.poststrom.config.DnsSettings;
import io.poststrom.config.KafkaSettings;
import io.poststrom.config.SettingsCheck;
import io.poststrom.config.SettingsDocument;
import io.poststrom.config.SmartHostSettings;
import io.poststrom.delivery.app.DeliverySettings;
import io.poststrom.filter.app.FilterSettings;
import io.poststrom.filter.app.QuarantineSettings;
import io.poststrom.filter.app.RuleSettings;
import io.poststrom.filter.app.ShadowSettings;
import io.poststrom.ingress.app.IngressSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * All settings of all services, and their values before the application starts: command line,
 * environment, {@code config/application.properties} in the working folder, and our defaults, in
 * this order, which is Quarkus' own.
 */
final class Settings {
  /** In the order of docs/configuration.md. */
  static final List<Class<?>> ALL =
      List.of(
          CommonSettings.class,
          KafkaSettings.class,
          DnsSettings.class,
          IngressSettings.class,
          FilterSettings.class,
          QuarantineSettings.class,
          RuleSettings.class,
          ShadowSettings.class,
          SmartHostSettings.class,
          DeliverySettings.class);

  private Settings() {}

  /** The values, all of them right. */
  static Config read() throws UsageError {
    Config config = sources();
    List<String> mistakes = SettingsCheck.check(config, ALL);
    if (!mistakes.isEmpty()) {
      throw new UsageError(SettingsCheck.report(mistakes));
    }
    return config;
  }

  /** docs/configuration.md. */
  static String document() {
    return SettingsDocument.markdown(ALL);
  }

  private static Config sources() throws UsageError {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addDefaultInterceptors().addSystemSources().withProfile("prod");
    Path own = Path.of("config", "application.properties");
    try {
      if (Files.exists(own)) {
        builder.withSources(new PropertiesConfigSource(own.toUri().toURL(), 260));
      }
      URL ours = Settings.class.getResource("/application.properties");
      if (ours != null) {
        builder.withSources(new PropertiesConfigSource(ours, 250));
      }
    } catch (IOException e) {
      throw new UsageError("config/application.properties can't be read: " + e.getMessage());
    }
    return builder.build();
  }
}

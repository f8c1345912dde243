package io.poststrom.standalone;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/**
 * The settings as they are before the application starts: command line, environment, {@code
 * config/application.properties} in the working folder, and our defaults, in this order.
 */
final class EarlyConfig {
  private EarlyConfig() {}

  static Config read() throws UsageError {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder().addDefaultInterceptors().addSystemSources().withProfile("prod");
    Path own = Path.of("config", "application.properties");
    try {
      if (Files.exists(own)) {
        builder.withSources(new PropertiesConfigSource(own.toUri().toURL(), 260));
      }
      URL ours = EarlyConfig.class.getResource("/application.properties");
      if (ours != null) {
        builder.withSources(new PropertiesConfigSource(ours, 250));
      }
    } catch (IOException e) {
      throw new UsageError("config/application.properties can't be read: " + e.getMessage());
    }
    return builder.build();
  }
}

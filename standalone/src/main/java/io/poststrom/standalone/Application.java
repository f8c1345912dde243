package io.poststrom.standalone;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.smallrye.health.SmallRyeHealthReporter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.Config;

/** Waits until the services say that they are ready, tells the person at the console, and waits. */
public final class Application implements QuarkusApplication {
  private final Config config;
  private final SmallRyeHealthReporter health;

  /** Called by Quarkus. */
  public Application(Config config, SmallRyeHealthReporter health) {
    this.config = config;
    this.health = health;
  }

  @Override
  public int run(String... arguments) {
    while (health.getReadiness().isDown()) {
      if (ApplicationLifecycleManager.getExitCode() != 0) {
        return ApplicationLifecycleManager.getExitCode(); // a service could not start
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    Path data = Path.of(config.getValue("poststrom.data", String.class));
    List<String> maildirs =
        config.getOptionalValues("poststrom.maildir-domains", String.class).orElse(List.of());
    System.out.println(new Banner(data, Listening.of(config), maildirs).text(sinceStart()));
    Quarkus.waitForExit();
    return 0;
  }

  /** Of this JVM: the process may have been the script that built us before. */
  private static Duration sinceStart() {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    return Duration.between(Instant.ofEpochMilli(start), Instant.now());
  }
}

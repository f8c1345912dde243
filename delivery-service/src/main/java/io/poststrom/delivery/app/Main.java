package io.poststrom.delivery.app;

import io.poststrom.config.FailedStart;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;

/** The program: what Quarkus would start by itself, with exit codes that say who has to act. */
public final class Main {
  private Main() {}

  /** Runs until it is stopped; 2 where settings are wrong, 1 where something else has failed. */
  public static void main(String... arguments) {
    ApplicationLifecycleManager.setDefaultExitCodeHandler(
        (code, failure) -> System.exit(failure == null ? code : FailedStart.exitCode(failure)));
    Quarkus.run(arguments);
  }
}

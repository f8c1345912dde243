package io.poststrom.config;

import io.smallrye.config.ConfigValidationException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** How a process ends that could not start: who has to act is told by the exit code. */
public final class FailedStart {
  private static final int UNEXPECTED = 1;
  private static final int WRONG_SETTINGS = 2;

  private FailedStart() {}

  /** 2 where settings are wrong, which a person must put right; 1 for everything else. */
  public static int exitCode(Throwable failure) {
    return mistakes(failure).isPresent() ? WRONG_SETTINGS : UNEXPECTED;
  }

  /** All mistakes in the settings, for the console; empty where something else has failed. */
  public static Optional<String> mistakes(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WrongSettings wrong) {
        return Optional.ofNullable(wrong.getMessage());
      }
      if (cause instanceof ConfigValidationException wrong) {
        return Optional.of(
            SettingsCheck.report(
                IntStream.range(0, wrong.getProblemCount())
                    .mapToObj(i -> wrong.getProblem(i).getMessage())
                    .toList()));
      }
      if (cause instanceof ConfigException wrong) {
        return Optional.of(
            SettingsCheck.report(List.of("poststrom.kafka.*: " + wrong.getMessage())));
      }
    }
    return Optional.empty();
  }

  /** Says in the log why a start failed: without a stack trace where settings are wrong. */
  public static void log(Logger log, Throwable failure) {
    mistakes(failure).ifPresentOrElse(log::error, () -> log.error("The start failed", failure));
  }
}

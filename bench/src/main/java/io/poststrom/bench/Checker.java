package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A process under test that authenticates the mails that are posted to it, one at a time. */
interface Checker extends AutoCloseable {
  String name();

  /** Where mails are posted to, with the envelope in fields of the request as rspamd names them. */
  URI where();

  ChildProcess process();

  /** What the answer holds if SPF, DMARC and each signature of the mail pass. */
  List<String> passes(AuthMail mail);

  /** CPU-seconds that its processes have used so far, user and system, by /proc. */
  default double cpuSeconds() {
    return cpuSeconds(process());
  }

  /** The same of a process and those it has started. */
  static double cpuSeconds(ChildProcess process) {
    return process.tree().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(handle -> handle.info().totalCpuDuration().stream())
            .mapToDouble(Duration::toMillis)
            .sum()
        / 1_000;
  }

  @Override
  default void close() {
    process().close();
  }
}

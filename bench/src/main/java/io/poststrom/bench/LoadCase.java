package io.poststrom.bench;

import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.SmtpSource;
import io.poststrom.harness.SmtpSource.Connections;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * One load: so many mails of one size over 20 sessions.
 *
 * @param octets the mail's size
 */
record LoadCase(String name, int octets, int mails, Connections connections) {
  private static final int SESSIONS = 20;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration AFTERWARDS = Duration.ofSeconds(1);

  /** Runs the load through the relay into the sink. */
  Figures run(Relay relay, Sink sink, Path log) throws InterruptedException {
    int goal = sink.count() + mails;
    double cpuBefore = relay.group().cpuSeconds();
    Peak peak = new Peak(relay.group());
    long start = System.nanoTime();
    long accepted;
    try (ChildProcess source =
        SmtpSource.start(
            log, relay.port(), SESSIONS, mails, octets, connections, "b@dest.example.org")) {
      int exit = source.waitFor(LIMIT);
      accepted = System.nanoTime() - start;
      if (exit != 0) {
        throw new IllegalStateException("smtp-source ended with " + exit + ": " + source.tail());
      }
    }
    Awaitility.await(relay.name() + " delivers everything")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> sink.count() >= goal);
    long delivered = System.nanoTime() - start;
    Thread.sleep(AFTERWARDS); // what the server still does after the last mail counts too
    double cpu = relay.group().cpuSeconds() - cpuBefore;
    return new Figures(
        mails * 1e9 / accepted, mails * 1e9 / delivered, cpu * 1_000 / mails, peak.stop());
  }

  /** Samples memory once a second on a thread of its own. */
  private static final class Peak {
    private final Thread thread;
    private volatile boolean stopped;
    private volatile double mebibytes;

    Peak(Cgroup group) {
      thread = Thread.ofPlatform().daemon().start(() -> sample(group));
    }

    double stop() throws InterruptedException {
      stopped = true;
      thread.join();
      return mebibytes;
    }

    private void sample(Cgroup group) {
      while (!stopped) {
        mebibytes = Math.max(mebibytes, group.pssMebibytes());
        try {
          Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }
}

package io.poststrom.filter.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.Mails;
import io.poststrom.filter.engine.EngineAddress;
import io.poststrom.filter.engine.EngineCheck;
import io.poststrom.filter.engine.EngineCheck.Profile;
import io.poststrom.filter.engine.EngineWatch;
import io.poststrom.filter.engine.clamd.ClamdProtocol;
import io.poststrom.filter.pipeline.Check.ForRelay;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.MailView;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An engine that takes connections and never says a word: its breaker opens, and nobody waits. */
class HangingEngineTest {
  private final List<String> told = new ArrayList<>();

  private final EngineWatch watch =
      new EngineWatch() {
        @Override
        public void asked(Outcome outcome, long nanos) {}

        @Override
        public synchronized void opened(String why) {
          told.add("opened");
        }

        @Override
        public void closed() {
          told.add("closed");
        }
      };

  private static MailView mail(int number) {
    byte[] octets = Mails.octets(Mails.CLEAN);
    return new MailView(
        Mails.envelope(Mails.id("mail " + number), Mails.world(), octets.length, "b@one.test"),
        octets);
  }

  @Test
  void isLeftAloneByAllOthersAfterTheFirst() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        EngineLine line =
            new EngineLine(
                "hangs",
                new EngineAddress.Tcp("127.0.0.1", silent.getLocalPort()),
                5,
                Duration.ofMillis(500))) {
      EngineCheck check =
          new EngineCheck(
              new Profile("hangs", ClamdProtocol.SYMBOLS, ForRelay.SCORED, 1 << 20),
              new ClamdProtocol(),
              line,
              watch);
      List<CompletableFuture<CheckResult>> first = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        first.add(check.ask(mail(i)).toCompletableFuture());
      }
      for (CompletableFuture<CheckResult> one : first) {
        assertEquals(
            "CLAMAV_UNAVAILABLE", one.get(20, TimeUnit.SECONDS).symbols().getFirst().name());
      }
      assertEquals(List.of("opened"), told);
      for (int i = 100; i < 5_000; i++) {
        assertTrue(check.ask(mail(i)).toCompletableFuture().isDone(), "mail " + i + " waits");
      }
    }
  }
}

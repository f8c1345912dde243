package io.poststrom.ingress.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions over real sockets, to hosts that behave and hosts that don't. */
class SmtpProbeTest {
  private final Vertx vertx = Vertx.vertx();
  private final SmtpProbe probe = probe(Duration.ofSeconds(20));

  @AfterEach
  void close() {
    probe.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aHostSaysWhomItTakes() throws Exception {
    try (ScriptedHost host = ScriptedHost.refusing("550 5.1.1 No such user")) {
      assertInstanceOf(Finding.Accepted.class, now(ask(probe, host, "ann")));
      Finding.Refused refused =
          assertInstanceOf(Finding.Refused.class, now(ask(probe, host, "nobody")));
      assertEquals("550 5.1.1 No such user", refused.reply().oneLine());
      assertEquals("127.0.0.1", refused.host());
      awaitNothingUnderWay();
      assertFalse(host.heard().contains("DATA"));
      assertTrue(host.heard().contains("QUIT"));
    }
  }

  @Test
  void aHostThatBringsNoRepliesIsNotUnderstood() throws Exception {
    try (ScriptedHost host = new ScriptedHost(line -> "SSH-2.0-OpenSSH")) {
      unknown(now(ask(probe, host, "ann")), "it brings what is no reply");
    }
  }

  @Test
  void aHostThatClosesSaysNothing() throws Exception {
    try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  port.accept().close();
                } catch (IOException e) {
                  // the test is over
                }
              });
      InetSocketAddress there = new InetSocketAddress(port.getInetAddress(), port.getLocalPort());
      Finding finding = now(probe.ask(List.of(there), question("ann")));
      assertInstanceOf(Finding.Unknown.class, finding);
    }
    awaitNothingUnderWay();
  }

  @Test
  void aHostThatIsSilentCostsTheDeadlineAndNoMore() throws Exception {
    try (ScriptedHost host = ScriptedHost.silent();
        SmtpProbe hasty = probe(Duration.ofMillis(200))) {
      unknown(now(ask(hasty, host, "ann")), "it has not answered in time");
      while (hasty.underWay() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void theNextHostIsAskedWhereOneDoesNotKnow() throws Exception {
    InetSocketAddress nobodyThere;
    try (ServerSocket port = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      nobodyThere = new InetSocketAddress(port.getInetAddress(), port.getLocalPort());
    }
    try (ScriptedHost host = ScriptedHost.refusing("550 5.1.1 No such user")) {
      List<InetSocketAddress> hosts = List.of(nobodyThere, host.address());
      assertInstanceOf(Finding.Accepted.class, now(probe.ask(hosts, question("ann"))));
    }
  }

  @Test
  void oneHostHasSoManyQuestionsAndNoMore() throws Exception {
    try (ScriptedHost host = ScriptedHost.silent();
        SmtpProbe hasty = probe(Duration.ofSeconds(2))) {
      List<CompletionStage<Finding>> asked = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        asked.add(ask(hasty, host, "ann"));
      }
      unknown(now(ask(hasty, host, "bob")), "too many questions are under way");
      for (CompletionStage<Finding> each : asked) {
        unknown(now(each), "it has not answered in time");
      }
    }
  }

  private static void unknown(Finding finding, String why) {
    String words = assertInstanceOf(Finding.Unknown.class, finding).why();
    assertTrue(words.startsWith(why), words);
  }

  /** QUIT is said after the answer is known. */
  private void awaitNothingUnderWay() {
    while (probe.underWay() > 0) {
      Thread.onSpinWait();
    }
  }

  private SmtpProbe probe(Duration deadline) {
    return new SmtpProbe(vertx, new SmtpProbe.Rules(Domain.of("mx.ours.example"), deadline, 3, 2));
  }

  private static CompletionStage<Finding> ask(SmtpProbe probe, ScriptedHost host, String name) {
    return probe.ask(List.of(host.address()), question(name));
  }

  private static SmtpProbe.Question question(String name) {
    return new SmtpProbe.Question(
        new ReversePath.Null(), new Mailbox(name, Domain.of("next.example")));
  }

  private static Finding now(CompletionStage<Finding> finding) {
    return finding.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}

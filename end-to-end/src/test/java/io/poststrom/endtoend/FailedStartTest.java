package io.poststrom.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.harness.Checkout;
import io.poststrom.harness.ChildProcess;
import io.poststrom.harness.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start with wrong settings says all that is wrong and what would be right, and ends with 2. */
class FailedStartTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "ingress-smtp", "filter-service", "delivery-service"})
  void allMistakesAreNamed(String module) {
    ChildProcess process =
        start(
            module,
            "poststrom.http.port=99999",
            "poststrom.kafka.partitions=abc",
            "poststrom.kafak.partitions=3");

    assertEquals(2, process.waitFor(LONG), process::output);
    assertSays(process, "poststrom.http.port=99999 is wrong: want a whole number from 0 to 65535");
    assertSays(
        process, "poststrom.kafka.partitions=abc is wrong: want a whole number from 1 to 10");
    assertSays(
        process,
        "there is no key poststrom.kafak.partitions; did you mean poststrom.kafka.partitions?");
    assertFalse(process.output().contains("\tat "), process::output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "ingress-smtp"})
  void aCertificateThatCannotBeReadIsAMistakeToo(String module) {
    ChildProcess process =
        start(
            module,
            "poststrom.ingress.tls.certificate=/no/tls.crt",
            "poststrom.kafka.port=" + Ports.free(),
            "poststrom.ingress.mx.port=" + Ports.free(),
            "poststrom.ingress.submission.port=0",
            "poststrom.ingress.submissions.port=0",
            "poststrom.ingress.http.port=0");

    assertEquals(2, process.waitFor(LONG), process::output);
    assertSays(
        process, "poststrom.ingress.tls.certificate=/no/tls.crt is wrong: the file can't be read");
    assertSays(process, "poststrom.ingress.tls.key is not set: want one key for each certificate");
    assertFalse(process.output().contains("\tat "), process::output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "filter-service"})
  void reportsWithoutASenderAreAMistakeToo(String module) {
    ChildProcess process =
        start(
            module,
            "poststrom.filter.dmarc.reports.enabled=true",
            "poststrom.filter.dmarc.reports.period=7h",
            "poststrom.kafka.port=" + Ports.free(),
            "poststrom.ingress.mx.port=" + Ports.free(),
            "poststrom.ingress.submission.port=0",
            "poststrom.ingress.submissions.port=0",
            "poststrom.ingress.http.port=0");

    assertEquals(2, process.waitFor(LONG), process::output);
    assertSays(process, "poststrom.filter.dmarc.reports.organization is not set: want a name");
    assertSays(process, "poststrom.filter.dmarc.reports.email is not set: want an address");
    assertSays(process, "poststrom.filter.dmarc.reports.period=PT7H is wrong: want a divisor");
    assertFalse(process.output().contains("\tat "), process::output);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingress-smtp", "filter-service", "delivery-service"})
  void whatKafkasClientsRefuseIsAMistakeToo(String module) {
    ChildProcess process = start(module, "poststrom.kafka.client.security.protocol=TELEPATHY");

    assertEquals(2, process.waitFor(LONG), process::output);
    assertSays(process, "poststrom.kafka.*: Invalid value TELEPATHY");
    assertFalse(process.output().contains("\tat "), process::output);
  }

  @Test
  void lmtpAtThePortOfSmtpIsAMistakeToo() {
    ChildProcess process = start("ingress-smtp", "poststrom.ingress.lmtp.port=25");

    assertEquals(2, process.waitFor(LONG), process::output);
    assertSays(process, "poststrom.ingress.lmtp.port=25 is wrong: RFC 2033 section 5 forbids it");
  }

  @Test
  void anythingElseThatFailsEndsWith1() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(data.resolve("kafka"));
        java.net.ServerSocket taken = new java.net.ServerSocket(0)) {
      ChildProcess process =
          start(
              "ingress-smtp",
              "poststrom.kafka.bootstrap=" + broker.bootstrap(),
              "poststrom.ingress.mx.port=" + taken.getLocalPort());

      assertEquals(1, process.waitFor(LONG), process::output);
      assertSays(process, "Can't listen on");
    }
  }

  private ChildProcess start(String module, String... settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dpoststrom.data=" + data.resolve("data"));
    command.add("-Dpoststrom.http.port=" + Ports.free());
    List.of(settings).forEach(setting -> command.add("-D" + setting));
    command.add("-jar");
    command.add(Checkout.app(module).toString());
    return ChildProcess.start(data.resolve(module + ".log"), command);
  }

  private static void assertSays(ChildProcess process, String sentence) {
    assertTrue(process.output().contains(sentence), process::output);
  }
}

package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.broker.BrokerProcess;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Events;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ServiceProcess;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ingress processes on one broker remember together whom they have asked to come again. */
class GreylistTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> JVM_OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC");
  private static final String NEW = "450 4.7.1 You are new here";
  private static final String TOO_SOON = "450 4.7.1 Too soon";
  private static final String OK = "250 2.1.5";

  @TempDir Path data;

  @Test
  void whatOneIngressHasSeenTheOtherKnowsAndBothMayDie() throws Exception {
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        """);
    int onePort = Ports.free();
    int otherPort = Ports.free();
    try (BrokerProcess broker = BrokerProcess.start(data.resolve("kafka"));
        ZoneServer dns = ZoneServer.start("v4.example. TXT \"v=spf1 ip4:203.0.113.0/24 -all\"\n");
        ServiceProcess one = ingress("one", onePort, documents, broker, dns);
        ServiceProcess other = ingress("other", otherPort, documents, broker, dns)) {
      assertTrue(other.metrics().contains("greylist_entries 0.0")); // the first page takes its time
      for (int i = 0; i < 5; i++) {
        String sender = "sender" + "abcde".charAt(i) + "@x.example";
        String entries = "poststrom_ingress_door_greylist_entries " + (i + 1) + ".0";
        assertStarts(NEW, rcpt(onePort, "192.0.2.5", sender));
        await().atMost(1, TimeUnit.SECONDS).until(() -> other.metrics().contains(entries));
        assertStarts(TOO_SOON, rcpt(otherPort, "192.0.2.77", sender));
      }
      await("the delay has passed")
          .atMost(LONG)
          .until(() -> rcpt(otherPort, "192.0.2.5", "sendera@x.example").startsWith(OK));
      await()
          .atMost(1, TimeUnit.SECONDS)
          .until(() -> rcpt(onePort, "192.0.2.5", "sendera@x.example").startsWith(OK));
      assertStarts(OK, rcpt(onePort, "203.0.113.5", "ann@v4.example"));

      one.kill9();
      other.kill9();
      one.restart();
      other.restart();
      one.awaitReady();
      other.awaitReady();
      assertStarts(OK, rcpt(onePort, "192.0.2.5", "sendera@x.example"));
      assertStarts(OK, rcpt(otherPort, "192.0.2.5", "sendera@x.example"));
      assertStarts(OK, rcpt(onePort, "192.0.2.5", "senderb@x.example"));
      assertStarts(NEW, rcpt(onePort, "192.0.2.5", "zoe@x.example"));

      broker.kill9();
      assertStarts(OK, rcpt(onePort, "192.0.2.5", "amid@x.example"));
      assertStarts(OK, rcpt(onePort, "192.0.2.5", "sendera@x.example"));
      broker.restart();
      await("greylisting goes on")
          .atMost(LONG)
          .until(
              () -> rcpt(onePort, "198.51.100.5", "new" + System.nanoTime() + "@z.example"),
              reply -> reply.startsWith(NEW));

      assertTrue(
          Events.all(broker.bootstrap()).stream()
              .filter(event -> event.type().equals("refused"))
              .anyMatch(event -> event.data().path("rule").asText().equals("greylist")));
      String metrics = one.metrics();
      assertTrue(metrics.contains("poststrom_ingress_door_greylist_total{why=\"new\"}"), metrics);
      assertTrue(metrics.contains("poststrom_ingress_door_greylist_total{why=\"unremembered\"}"));
    }
  }

  private ServiceProcess ingress(
      String name, int port, MailSettingsFolder documents, BrokerProcess broker, ZoneServer dns) {
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.data", data.toString());
    all.put("poststrom.mail-settings", documents.path());
    all.put("poststrom.instance", name);
    all.put("poststrom.kafka.bootstrap", broker.bootstrap());
    all.put("poststrom.kafka.partitions", "4");
    all.put("poststrom.dns.servers", dns.hostPort());
    all.put("poststrom.ingress.mx.port", String.valueOf(port));
    all.put("poststrom.ingress.submission.port", "0");
    all.put("poststrom.ingress.submissions.port", "0");
    all.put("poststrom.ingress.http.port", "0");
    all.put("poststrom.ingress.proxy-networks", "127.0.0.0/8");
    all.put("poststrom.ingress.door.greeting-pause", "0s");
    all.put("poststrom.ingress.door.greylist.mode", "all");
    all.put("poststrom.ingress.door.greylist.delay", "10s");
    return new ServiceProcess("ingress-smtp", data.resolve(name + ".log"), JVM_OPTIONS, all);
  }

  private static String rcpt(int port, String address, String from) throws IOException {
    String header = "PROXY TCP4 " + address + " 127.0.0.1 40000 25\r\n";
    try (SmtpClient client = new SmtpClient(port, header)) {
      assertEquals("250 2.1.0 Sender ok", client.command("MAIL FROM:<" + from + ">"));
      return client.command("RCPT TO:<bob@ours.example.org>");
    }
  }

  private static void assertStarts(String start, String reply) {
    assertTrue(reply.startsWith(start), reply);
  }
}

package io.poststrom.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Mails of two sources come in, the period ends, and their domain's owner is told of each once. */
class DmarcReportTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int PERIOD = 10;

  private static final String ZONE =
      """
      ours.example.org MX 10 mx.ours.example.org
      mx.ours.example.org A 127.0.0.1
      shop.example.com MX 10 mx.ours.example.org
      shop.example.com TXT "v=spf1 ip4:192.0.2.10 -all"
      _dmarc.shop.example.com TXT "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example.com, mailto:r@yes.example.net, mailto:r@no.example.net"
      yes.example.net MX 10 mx.ours.example.org
      shop.example.com._report._dmarc.yes.example.net TXT "v=DMARC1"
      no.example.net MX 10 mx.ours.example.org
      quiet.example.com TXT "v=spf1 ip4:192.0.2.10 -all"
      _dmarc.quiet.example.com TXT "v=DMARC1; p=none"
      """;

  private static Map<String, String> settings(Path data, ZoneServer dns, ScriptedPeer mx) {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.example.org]}
        ---
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: strict}
        spec: {domains: [strict.example.org], dmarc: {reject: reject}}
        """);
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.mail-settings", settings.path());
    all.put("poststrom.dns.servers", dns.hostPort());
    all.put("poststrom.delivery.port", String.valueOf(mx.port()));
    all.put("poststrom.ingress.proxy-networks", "127.0.0.1");
    all.put("poststrom.ingress.relay-networks", "198.51.100.0/24");
    all.put("poststrom.filter.dmarc.reports.enabled", "true");
    all.put("poststrom.filter.dmarc.reports.organization", "Example Ltd");
    all.put("poststrom.filter.dmarc.reports.email", "dmarc@ours.example.org");
    all.put("poststrom.filter.dmarc.reports.period", PERIOD + "s");
    all.put("poststrom.filter.dmarc.reports.delay", "1s");
    return all;
  }

  private static void send(Gateway gateway, String source, String domain, int mails)
      throws IOException {
    String proxy = "PROXY TCP4 " + source + " 127.0.0.1 40000 25\r\n";
    try (SmtpClient client = new SmtpClient(gateway.mxPort(), proxy)) {
      for (int i = 0; i < mails; i++) {
        String content = "From: a@" + domain + "\r\nSubject: " + i + "\r\n\r\nHello.\r\n";
        String reply = client.data("a@" + domain, "b@ours.example.org", content.getBytes(UTF_8));
        assertTrue(reply.startsWith("250 "), reply);
      }
    }
  }

  private static void refuse(Gateway gateway, String source, String domain) throws IOException {
    String proxy = "PROXY TCP4 " + source + " 127.0.0.1 40000 25\r\n";
    try (SmtpClient client = new SmtpClient(gateway.mxPort(), proxy)) {
      String content = "From: a@" + domain + "\r\nSubject: forged\r\n\r\nHello.\r\n";
      String reply = client.data("a@" + domain, "b@strict.example.org", content.getBytes(UTF_8));
      assertTrue(reply.startsWith("550 5.7.1 The mail fails DMARC"), reply);
    }
  }

  private static List<ScriptedPeer.Mail> reports(ScriptedPeer mx) {
    return mx.taken().stream()
        .filter(mail -> mail.field("Subject").startsWith("Report Domain:"))
        .toList();
  }

  /** Mails told of so far, by {@code SOURCE DISPOSITION DKIM SPF}. */
  private static Map<String, Integer> told(ScriptedPeer mx) {
    Map<String, Integer> told = new TreeMap<>();
    for (ScriptedPeer.Mail mail : reports(mx)) {
      NodeList rows = xml(mail.text()).getElementsByTagName("row");
      for (int i = 0; i < rows.getLength(); i++) {
        Element row = (Element) rows.item(i);
        List<String> words = new ArrayList<>();
        for (String name : List.of("source_ip", "disposition", "dkim", "spf")) {
          words.add(text(row, name));
        }
        told.merge(String.join(" ", words), Integer.parseInt(text(row, "count")), Integer::sum);
      }
    }
    return told;
  }

  private static String text(Element in, String name) {
    return in.getElementsByTagName(name).item(0).getTextContent();
  }

  private static Element xml(String mail) {
    int begin = mail.indexOf("\r\n\r\n", mail.indexOf("application/gzip")) + 4;
    byte[] packed =
        Base64.getMimeDecoder().decode(mail.substring(begin, mail.indexOf("\r\n--", begin)));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(in)
          .getDocumentElement();
    } catch (Exception e) {
      throw new IllegalStateException(mail, e);
    }
  }

  private static void assertEachPeriodOnce(ScriptedPeer mx) {
    List<String> begins =
        reports(mx).stream().map(mail -> text(xml(mail.text()), "begin")).toList();
    assertEquals(begins.stream().distinct().toList(), begins);
  }

  @Test
  void theOwnerIsToldOfEachMailOnce(@TempDir Path data) throws Exception {
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer mx = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(data, dns, mx))) {
      send(gateway, "192.0.2.10", "shop.example.com", 5);
      send(gateway, "192.0.2.66", "shop.example.com", 3);
      send(gateway, "192.0.2.10", "quiet.example.com", 2);
      refuse(gateway, "192.0.2.67", "shop.example.com");

      Map<String, Integer> all =
          Map.of(
              "192.0.2.10 pass fail pass",
              5,
              "192.0.2.66 quarantine fail fail",
              3,
              "192.0.2.67 reject fail fail",
              1);
      await("reports of all").atMost(LONG).until(() -> told(mx).equals(all));

      ScriptedPeer.Mail report = reports(mx).getFirst();
      assertEquals(
          List.of("dmarc@shop.example.com", "r@yes.example.net"),
          report.forwardPaths().stream().sorted().toList());
      assertEquals("", report.reversePath());
      assertEquals("auto-generated", report.field("Auto-Submitted"));
      assertEquals("shop.example.com", text(xml(report.text()), "domain"));
      assertEachPeriodOnce(mx);
    }
  }

  /** The filter is dead when the period ends: it catches up, and nothing is told twice. */
  @Test
  void whoIsKilledCatchesUp(@TempDir Path data) throws Exception {
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer mx = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.processes(data, settings(data, dns, mx))) {
      send(gateway, "192.0.2.10", "shop.example.com", 4);
      await("the mails are through").atMost(LONG).until(() -> mx.taken().size() >= 4);
      gateway.kill9(Part.FILTER);
      Instant over = Instant.now().plusSeconds(PERIOD + 2);
      await("the period is over").atMost(LONG).until(() -> Instant.now().isAfter(over));
      gateway.restart(Part.FILTER);
      send(gateway, "192.0.2.66", "shop.example.com", 2);
      await("the first report").atMost(LONG).until(() -> !reports(mx).isEmpty());
      gateway.kill9(Part.FILTER);
      gateway.restart(Part.FILTER);
      send(gateway, "192.0.2.10", "shop.example.com", 1);

      Map<String, Integer> all =
          Map.of("192.0.2.10 pass fail pass", 5, "192.0.2.66 quarantine fail fail", 2);
      await("reports of all").atMost(LONG).until(() -> told(mx).equals(all));
      assertEachPeriodOnce(mx);
    }
  }
}

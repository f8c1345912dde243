package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.endtoend.Verbs.Ran;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./poststrom explain} beside what really becomes of the same mail. */
class ExplainTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String SENDER = "a@client.example";
  private static final String RECIPIENT = "b@ours.example.org";
  private static final String CLIENT = "198.51.100.9";
  private static final String ENVELOPE =
      " --client " + CLIENT + " --helo client.test --from " + SENDER + " --to " + RECIPIENT;
  private static final String ZONE =
      """
      client.example. TXT "v=spf1 ip4:192.0.2.7 -all"
      """;
  private static final String DOCUMENT =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata: {name: ours}
      spec:
        domains: [ours.example.org]
        spam:
          tag: 3
          quarantine: 40
          reject: 50
          scores: {MISSING_DATE: 2.25}
          groups: [{name: MISSING, cap: 2.5, symbols: [MISSING_DATE, MISSING_MESSAGE_ID]}]
      """;
  private static final byte[] MAIL =
      """
      From: Ann <a@client.example>
      To: b@ours.example.org
      Subject: minutes of the meeting
      MIME-Version: 1.0
      Content-Type: text/html; charset=utf-8

      <p>Please find <a href="http://192.0.2.80/minutes">the minutes</a> below, as agreed.</p>
      """
          .replace("\n", "\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  /** Score, symbol, description, evidence. */
  private static final Pattern LINE = Pattern.compile(" *(-?\\d+\\.\\d\\d)  (\\S+) +(.+) \\[(.*)]");

  /** Score, action, thresholds. */
  private static final Pattern SUM =
      Pattern.compile(" *(-?\\d+\\.\\d\\d)  (\\w+) \\((tag [^)]*)\\)");

  @TempDir Path folder;

  @Test
  void whatIsExplainedIsWhatAMailGets() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data")); // where the verb looks for its token
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write("ours", DOCUMENT);
    try (ZoneServer dns = ZoneServer.start(ZONE);
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(settings, dns, next))) {
      Files.write(folder.resolve("mail.eml"), MAIL);
      String url = " --url http://127.0.0.1:" + gateway.filter().httpPort();
      String text = explain("mail.eml" + ENVELOPE + url);
      JsonNode json = new ObjectMapper().readTree(explain("mail.eml --json" + ENVELOPE + url));
      assertEquals(text, explain("-" + ENVELOPE + url + " < mail.eml"));
      isWhole(json);
      assertEquals(twoDecimals(scores(json)), scores(text));

      ScriptedPeer.Mail arrived = sent(gateway, next);
      assertEquals(fourDecimals(scores(json)), status(arrived));
      assertEquals(
          json.path("score").asDouble(), Double.parseDouble(arrived.field("X-Spam-Score")), 5e-5);
      assertEquals("YES", arrived.field("X-Spam-Flag"));

      Files.write(folder.resolve("arrived.eml"), arrived.content());
      assertEquals(text, explain("arrived.eml --from " + SENDER + url), "it says how it came");

      refuses("nowhere.eml" + url, "nowhere.eml can't be read: there is no such file");
      refuses("data" + url, "data can't be read: ");
      refuses("- < /dev/null" + url, "standard input is empty; want a mail");
      refuses("mail.eml --tokens nowhere" + url, "nowhere can't be read; name the file with --tok");
      Files.writeString(folder.resolve("wrong"), "ann 0123456789abcdef\n");
      refuses("mail.eml --tokens wrong" + url, "does not know the token in wrong; name the file");
      refuses("mail.eml --client somebody" + url, "want an IP address, such as 192.0.2.7");
      refuses("mail.eml --url http://127.0.0.1:" + Ports.free(), "start ./poststrom run, or name");
    }
  }

  private static Map<String, String> settings(
      MailSettingsFolder settings, ZoneServer dns, ScriptedPeer next) {
    return Map.of(
        "poststrom.ingress.proxy-networks",
        "127.0.0.1",
        "poststrom.ingress.relay-networks",
        "203.0.113.0/24",
        "poststrom.maildir-domains",
        "",
        "poststrom.mail-settings",
        settings.path(),
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        dns.hostPort());
  }

  private String explain(String words) throws IOException {
    Ran ran = new Verbs(folder).run("explain " + words);
    assertEquals(0, ran.code(), ran.said());
    return ran.said();
  }

  private void refuses(String words, String why) throws IOException {
    Ran ran = new Verbs(folder).run("explain " + words);
    assertEquals(1, ran.code(), ran.said());
    assertTrue(ran.said().startsWith("poststrom: ") && ran.said().contains(why), ran.said());
  }

  private static ScriptedPeer.Mail sent(Gateway gateway, ScriptedPeer next) throws IOException {
    String proxy = "PROXY TCP4 " + CLIENT + " 127.0.0.1 40000 25\r\n";
    try (SmtpClient smtp = new SmtpClient(gateway.mxPort(), proxy)) {
      String said = smtp.data(SENDER, RECIPIENT, MAIL);
      assertTrue(said.startsWith("250 "), said);
    }
    await("delivered").atMost(LONG).until(() -> next.taken().size() == 1);
    return next.taken().getFirst();
  }

  /** Of each symbol all that is promised, what holds for the recipient, and a sum that is right. */
  private static void isWhole(JsonNode json) {
    assertEquals(SENDER, json.path("sender").asText());
    assertEquals(RECIPIENT, json.path("recipient").asText());
    assertEquals(0, json.path("assumed").size());
    assertEquals("tag", json.path("action").asText());
    assertEquals(3, json.path("thresholds").path("tag").asDouble());
    assertEquals(40, json.path("thresholds").path("quarantine").asDouble());
    double sum = 0;
    for (JsonNode symbol : json.path("symbols")) {
      assertTrue(symbol.path("name").asText().matches("[A-Z0-9_]+"), symbol.toString());
      assertTrue(symbol.path("description").asText().length() > 5, symbol.toString());
      assertTrue(symbol.path("evidence").isTextual(), symbol.toString());
      sum += symbol.path("score").asDouble();
    }
    assertEquals(json.path("score").asDouble(), sum, 1e-9);
    assertEquals(2.25, symbol(json, "MISSING_DATE").path("score").asDouble());
    assertEquals("MISSING", symbol(json, "MISSING_DATE").path("groups").path(0).asText());
    assertEquals(-0.55, symbol(json, "CAP_MISSING").path("score").asDouble(), 1e-9);
    assertTrue(
        symbol(json, "SPF_FAIL").path("evidence").asText().contains("client.example"),
        json.toString());
    assertEquals("1 link", symbol(json, "LINK_ADDRESS").path("evidence").asText());
  }

  private static JsonNode symbol(JsonNode json, String name) {
    for (JsonNode symbol : json.path("symbols")) {
      if (symbol.path("name").asText().equals(name)) {
        return symbol;
      }
    }
    throw new AssertionError("no " + name + " in " + json);
  }

  private static Map<String, Double> scores(JsonNode json) {
    Map<String, Double> scores = new TreeMap<>();
    for (JsonNode symbol : json.path("symbols")) {
      scores.put(symbol.path("name").asText(), symbol.path("score").asDouble());
    }
    scores.put("in all", json.path("score").asDouble());
    return scores;
  }

  private static Map<String, String> twoDecimals(Map<String, Double> scores) {
    return formatted(scores, "%.2f");
  }

  private static Map<String, String> fourDecimals(Map<String, Double> scores) {
    return formatted(scores, "%.4f");
  }

  private static Map<String, String> formatted(Map<String, Double> scores, String format) {
    Map<String, String> formatted = new TreeMap<>();
    scores.forEach((name, score) -> formatted.put(name, String.format(Locale.ROOT, format, score)));
    return formatted;
  }

  /** What the lines for people say. */
  private static Map<String, String> scores(String text) {
    Map<String, String> scores = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher symbol = LINE.matcher(line);
      Matcher sum = SUM.matcher(line);
      if (sum.matches()) {
        assertEquals("tag 3.0, quarantine 40.0, reject 50.0, discard 1000.0", sum.group(3));
        scores.put("in all", sum.group(1));
      } else if (symbol.matches()) {
        scores.put(symbol.group(2), symbol.group(1));
      }
    }
    return scores;
  }

  /** What X-Spam-Status says. */
  private static Map<String, String> status(ScriptedPeer.Mail mail) throws MessagingException {
    MimeMessage message =
        new MimeMessage(
            Session.getInstance(new Properties()), new ByteArrayInputStream(mail.content()));
    Matcher status =
        Pattern.compile("Yes, score=(\\S+) required=3\\.0 tests=(.*)")
            .matcher(MimeUtility.unfold(message.getHeader("X-Spam-Status", null)));
    assertTrue(status.matches(), mail.text());
    Map<String, Double> scores = new TreeMap<>();
    Arrays.stream(status.group(2).split(",\\s*"))
        .map(test -> test.split("=", 2))
        .forEach(test -> scores.put(test[0], Double.valueOf(test[1])));
    scores.put("in all", Double.valueOf(status.group(1)));
    return fourDecimals(scores);
  }
}

package io.poststrom.endtoend;

import static java.util.stream.Collectors.groupingBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.ScriptedPeer.Mail;
import io.poststrom.harness.SmtpClient;
import io.poststrom.harness.TopicRecords;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.wire.BadRecord;
import io.poststrom.wire.MailCodec;
import io.poststrom.wire.Topic;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recipients are told what is held for them, once, although the filter dies in the midst of it. A
 * day ends when the hour comes that a setting names, so one that starts with the next hour as that
 * setting finds that another one is over.
 */
@Tag("slow") // up to half a minute until the filter looks, three times
class DigestMailTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String DAILY_AT = "poststrom.filter.quarantine.digest.daily-at";
  private static final String FROM = "quarantine@ours.example.org";
  private static final String ANN = "ann@ours.example.org";
  private static final String BOB = "bob@ours.example.org";
  private static final String CAROL = "carol@ours.example.org";
  private static final String DORA = "dora@untold.example.org";
  private static final String HOLDS =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
  private static final String HOLDS_BARELY = HOLDS.replaceFirst("X", "Y");

  /** Of one mail as many are told as will ever be. */
  private static final int RECIPIENTS = 50;

  /** Some of them are committed together, so that there is a midst. */
  private static final List<List<String>> CROWD =
      IntStream.range(0, 4)
          .mapToObj(
              mail ->
                  IntStream.range(0, RECIPIENTS)
                      .mapToObj(to -> "u%d.%d@ours.example.org".formatted(mail, to))
                      .toList())
          .toList();

  @TempDir Path data;

  @Test
  void eachRecipientIsToldOnceADayOfWhatIsHeldAndAKillAmidItChangesNothing() throws Exception {
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write("ours", documents("\"off\""));
    int hour = Instant.now().atZone(ZoneOffset.UTC).getHour();
    try (ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.processes(data, settings(settings, next, String.valueOf((hour + 23) % 24)));
        SmtpClient client = new SmtpClient(gateway.mxPort())) {
      String barely = send(client, "Minutes", HOLDS_BARELY, List.of(ANN));
      String worse = send(client, "Win at http://evil.example/now", HOLDS, List.of(ANN, BOB));
      send(client, "Of no interest", HOLDS, List.of(DORA));
      send(client, "Wanted", "Hello", List.of(CAROL));
      for (List<String> some : CROWD) {
        send(client, "For many", HOLDS, some);
      }
      Set<String> told = new TreeSet<>(Set.of(ANN, BOB));
      CROWD.forEach(told::addAll);
      until("all is held", () -> count(gateway, "quarantined") == told.size() + 2);

      try (TopicRecords accepted = TopicRecords.uncommitted(gateway.bootstrap(), Topic.ACCEPTED)) {
        long before = accepted.written();
        settings.write("ours", documents("daily"));
        await("digests are being written")
            .pollInterval(Duration.ofMillis(1))
            .atMost(LONG)
            .until(() -> accepted.written() > before);
      }
      gateway.kill9(Part.FILTER);
      System.out.printf("Killed with %d of %d digests%n", digests(gateway).size(), told.size());
      gateway.restartFilter(Map.of());
      until("all are told", () -> arrived(next).keySet().equals(told));
      looksLikeADigest(one(arrived(next, ANN)), List.of(barely, worse));
      String bobs = looksLikeADigest(one(arrived(next, BOB)), List.of(worse));
      assertTrue(bobs.contains("Subject  Win at http[://]evil[.]example/now\n"), bobs);

      String later = send(client, "Once more", HOLDS, List.of(BOB));
      until("it is held", () -> count(gateway, "quarantined") == told.size() + 3);
      gateway.kill9(Part.FILTER);
      gateway.restartFilter(Map.of(DAILY_AT, String.valueOf(hour)));
      until("he is told of the next day", () -> arrived(next, BOB).size() == 2);
      looksLikeADigest(arrived(next, BOB).getLast(), List.of(later));

      Map<String, List<AcceptedMail>> all =
          digests(gateway).stream().collect(groupingBy(DigestMailTest::recipient));
      assertEquals(told, all.keySet());
      all.forEach((who, some) -> assertEquals(who.equals(BOB) ? 2 : 1, some.size(), who));
      arrived(next).forEach((who, some) -> assertEquals(who.equals(BOB) ? 2 : 1, some.size(), who));
      nobodyHasLookedAt(one(all.getOrDefault(ANN, List.of())), gateway);
    }
  }

  private static void until(String what, BooleanSupplier isSo) {
    await(what).atMost(LONG).until(isSo::getAsBoolean);
  }

  private static <T> T one(List<T> all) {
    assertEquals(1, all.size());
    return all.getFirst();
  }

  /** By docs/quarantine.md; of these mails, in this order. Returns its text. */
  private static String looksLikeADigest(Mail mail, List<String> held)
      throws MessagingException, IOException {
    assertEquals("", mail.reversePath());
    MimeMessage message =
        new MimeMessage(
            Session.getInstance(new Properties()), new ByteArrayInputStream(mail.content()));
    assertEquals("auto-generated", message.getHeader("Auto-Submitted", null));
    assertEquals("<" + FROM + ">", message.getHeader("From", null));
    assertEquals("<" + mail.forwardPaths().getFirst() + ">", message.getHeader("To", null));
    assertEquals(
        held.size() == 1 ? "1 mail is held for you" : held.size() + " mails are held for you",
        message.getSubject());
    assertTrue(message.getContentType().startsWith("text/plain"), message.getContentType());
    assertEquals("", mail.field("X-Spam-Status"));
    String text = String.valueOf(message.getContent()).replace("\r\n", "\n");
    assertEquals(
        held,
        text.lines()
            .filter(line -> line.startsWith("Number "))
            .map(line -> line.substring("Number ".length()).strip())
            .toList(),
        text);
    for (String id : held) {
      assertTrue(text.contains("ask the help desk for " + id), text);
    }
    assertTrue(text.contains("From     a@client[.]example[.]org\n"), text);
    assertFalse(text.contains("http:") || text.contains("GTUBE"), text);
    return text;
  }

  /** It goes by as our own mail does: without a verdict, and never held. */
  private static void nobodyHasLookedAt(AcceptedMail digest, Gateway gateway) {
    String id = digest.envelope().id().text();
    List<Event> events =
        Events.all(gateway.bootstrap()).stream().filter(event -> event.mail().equals(id)).toList();
    assertEquals(1, events.stream().filter(Event::isTerminal).count());
    assertEquals("delivered", events.getLast().type());
    assertTrue(
        events.stream().allMatch(event -> event.data().path("symbols").isEmpty()),
        events.toString());
  }

  private static Map<String, List<Mail>> arrived(ScriptedPeer next) {
    return next.taken().stream()
        .filter(mail -> !mail.field("Auto-Submitted").isEmpty())
        .collect(groupingBy(mail -> mail.forwardPaths().getFirst()));
  }

  private static List<Mail> arrived(ScriptedPeer next, String who) {
    return arrived(next).getOrDefault(who, List.of());
  }

  /** Those in the log that any reader sees. */
  private static List<AcceptedMail> digests(Gateway gateway) throws BadRecord {
    List<AcceptedMail> found = new ArrayList<>();
    for (var record : TopicRecords.committed(gateway.bootstrap(), Topic.ACCEPTED)) {
      AcceptedMail mail = MailCodec.decode(record.key(), record.headers(), record.value());
      if (mail.envelope().client().listener().equals("bounce")) {
        found.add(mail);
      }
    }
    return found;
  }

  private static String recipient(AcceptedMail mail) {
    return mail.envelope().recipients().getFirst().mailbox().text();
  }

  private static long count(Gateway gateway, String type) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.type().equals(type))
        .count();
  }

  /** Returns the mail's id. */
  private static String send(SmtpClient client, String subject, String text, List<String> to)
      throws IOException {
    client.command("MAIL FROM:<a@client.example.org>");
    for (String recipient : to) {
      assertTrue(client.command("RCPT TO:<" + recipient + ">").startsWith("250 "), recipient);
    }
    client.command("DATA");
    String header =
        "From: a@client.example.org\r\nTo: undisclosed-recipients:;\r\nSubject: "
            + subject
            + "\r\nDate: Sun, 22 Nov 2026 03:59:00 +0000\r\nMessage-ID: <1@client.example.org>\r\n";
    client.send((header + "\r\n" + text + "\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
    String said = client.reply();
    assertTrue(said.startsWith("250 "), said);
    return said.substring(said.lastIndexOf(' ') + 1);
  }

  private static String documents(String digest) {
    return """
    apiVersion: poststrom.io/v1alpha1
    kind: MailDomain
    metadata: {name: ours}
    spec: {domains: [ours.example.org], spam: {quarantine: 7, digest: %s}}
    ---
    apiVersion: poststrom.io/v1alpha1
    kind: MailDomain
    metadata: {name: untold}
    spec: {domains: [untold.example.org]}
    """
        .formatted(digest);
  }

  private static Map<String, String> settings(
      MailSettingsFolder folder, ScriptedPeer next, String dailyAt) {
    return Map.of(
        "poststrom.mail-settings",
        folder.path(),
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        "127.0.0.1:" + Ports.free(),
        "poststrom.filter.quarantine.digest.from",
        FROM,
        "poststrom.filter.quarantine.digest.contact",
        "ask the help desk for {mail}",
        DAILY_AT,
        dailyAt);
  }
}

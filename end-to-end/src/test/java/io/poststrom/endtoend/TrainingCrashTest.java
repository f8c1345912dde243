package io.poststrom.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.endtoend.Curl.Said;
import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.TopicRecords;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users teach by mail while the filter is killed again and again. */
class TrainingCrashTest {
  private static final int KILLS = 3;
  private static final int MAILS_A_KILL = 10;
  private static final int ATTACHED = 4;

  /** Lessons of one round that are in the log when the filter dies: some committed, some not. */
  private static final int SOME = 3 * ATTACHED;

  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String USER = "ann@ours.example.org";
  private static final String BOX = "spam@ours.example.org";
  private static final String OTHER = "bob@ours.example.org";
  private static final String TRAINING =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata: {name: ours}
      spec:
        domains: [ours.example.org]
        training: {spam: spam, ham: no-spam}
      """;

  private final int port = Ports.free();

  @TempDir Path data;

  @Test
  void eachAttachedMailIsLearnedOnceAndEachTrainingMailEndsOnce() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(Curl.PROGRAM), "curl is missing: apt-get install curl");
    Curl.Made user = Curl.Made.by(data, USER);
    MailSettingsFolder settings = new MailSettingsFolder(data);
    settings.write("ours", TRAINING);
    settings.write("ann", user.document());
    Curl curl = new Curl(data, port, user.token());
    try (ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.processes(data, settings(settings, next));
        TopicRecords lessons = TopicRecords.uncommitted(gateway.bootstrap(), Topic.BAYES)) {
      List<String> ids = new ArrayList<>();
      for (int kill = 0; kill < KILLS; kill++) {
        long before = lessons.written();
        for (int i = 0; i < MAILS_A_KILL; i++) {
          ids.add(teach(curl, ids.size()));
        }
        await("lessons are being written")
            .pollInterval(Duration.ofMillis(1))
            .atMost(LONG)
            .until(() -> lessons.written() > before + SOME);
        gateway.kill9(Part.FILTER);
        System.out.printf("Killed with %d of %d done%n", ended(gateway).size(), ids.size());
        gateway.restart(Part.FILTER);
      }
      await("each has its end").atMost(LONG).until(() -> ended(gateway).containsAll(ids));
      await("the others have theirs")
          .atMost(LONG)
          .until(() -> Events.owed(Events.all(gateway.bootstrap())).isEmpty());

      assertEquals(ids.size(), ended(gateway).size(), "each ends once");
      List<Event> events = Events.all(gateway.bootstrap());
      assertEquals(
          Set.of("mails attached as spam: " + ATTACHED + " learned"),
          events.stream()
              .filter(event -> event.type().equals("discarded"))
              .map(event -> event.data().path("reason").asText())
              .collect(toSet()));
      Map<String, Long> taught =
          events.stream()
              .filter(event -> event.type().equals("taught"))
              .collect(groupingBy(Event::mail, counting()));
      assertEquals(Set.copyOf(ids), taught.keySet());
      assertEquals(Set.of((long) ATTACHED), Set.copyOf(taught.values()));
      List<String> learned =
          TopicRecords.committed(gateway.bootstrap(), Topic.BAYES).stream()
              .map(record -> record.key())
              .toList();
      assertEquals(ids.size() * ATTACHED, learned.size());
      assertEquals(learned.size(), Set.copyOf(learned).size(), "each has a record of its own");

      Map<List<String>, Long> arrived =
          next.taken().stream().collect(groupingBy(mail -> mail.forwardPaths(), counting()));
      assertEquals(Map.of(List.of(OTHER), (long) ids.size()), arrived);
    }
  }

  /** The mails whose training address has its end, one for each such event. */
  private static List<String> ended(Gateway gateway) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.type().equals("discarded") && event.recipient().equals(BOX))
        .map(Event::mail)
        .toList();
  }

  /** Some mails that look like no other, to the training address and a colleague; its id. */
  private String teach(Curl curl, int number) throws IOException {
    String parts =
        IntStream.range(0, ATTACHED)
            .mapToObj(
                i ->
                    """
                    --b
                    Content-Type: message/rfc822

                    From: seller%1$d@prizes%1$d.example
                    Subject: prize %2$s for you

                    You have won %2$s, tell us where to send %2$s today.

                    """
                        .formatted(number * ATTACHED + i, word(number * ATTACHED + i)))
            .collect(Collectors.joining());
    String mail =
        """
        From: %s
        To: %s, %s
        Subject: these are spam
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        %s--b--
        """
            .formatted(USER, BOX, OTHER, parts)
            .replace("\n", "\r\n");
    Path file = Files.writeString(data.resolve("training" + number + ".eml"), mail);
    Said said =
        curl.post(
            "/v1/mails?from=" + USER + "&to=" + BOX + "&to=" + OTHER, "message/rfc822", "@" + file);
    assertEquals(202, said.status(), said.body());
    return said.first("\"id\":\"([^\"]+)\"");
  }

  /** Of letters alone: all digits look alike. */
  private static String word(int number) {
    return String.valueOf(number)
        .chars()
        .mapToObj(digit -> String.valueOf((char) ('k' + digit - '0')))
        .collect(Collectors.joining());
  }

  private Map<String, String> settings(MailSettingsFolder folder, ScriptedPeer next) {
    return Map.of(
        "poststrom.mail-settings",
        folder.path(),
        "poststrom.ingress.http.port",
        String.valueOf(port),
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        "127.0.0.1:" + Ports.free());
  }
}

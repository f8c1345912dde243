package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.endtoend.Verbs.Ran;
import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import io.poststrom.harness.TopicRecords;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A decision about a held mail is a lesson, once, although the filter dies while both are made. */
class QuarantineLearnTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String RECIPIENT = "b@ours.example.org";
  private static final String TOKEN = "0123456789abcdef";
  private static final List<String> TEXTS =
      List.of(
          "The minutes of yesterday's meeting are attached, as agreed.",
          "You have won a prize; tell us where to send it today.",
          "Cheap watches, and pills without any prescription.",
          "Our choir sings in the church on the second of Advent.",
          "A widow has left you her fortune of eleven million.");

  @TempDir Path data;

  @Test
  void aDecisionTeachesOnceWhateverIsKilled() throws Exception {
    Path tokens = Files.writeString(data.resolve("tokens"), "ann " + TOKEN + "\n");
    try (ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.processes(data, settings(tokens, next))) {
      List<String> ids = new ArrayList<>();
      try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
        for (String text : TEXTS) {
          ids.add(hold(gateway, client, text));
        }
      }
      Desk desk = new Desk(gateway, new Verbs(data), tokens);
      Ran wrong = desk.says("release " + ids.get(0) + " --learn spam");
      assertEquals(1, wrong.code(), wrong.said());
      assertEquals("in all: 0 ham, 0 spam\n", desk.learned());

      Ran released = desk.says("release " + ids.get(0) + " --learn ham");
      assertEquals(0, released.code(), released.said());
      assertTrue(released.said().contains("learned"), released.said());
      Ran deleted = desk.says("delete " + ids.get(1) + " --learn spam");
      assertEquals(0, deleted.code(), deleted.said());
      assertEquals("of ours.example.org: 1 ham, 1 spam\nin all: 1 ham, 1 spam\n", desk.learned());

      desk.decidedWhileTheFilterDies(ids.get(2), "delete?learn=spam", Moment.AT_ONCE);
      desk.decidedWhileTheFilterDies(ids.get(3), "release?learn=ham", Moment.A_LESSON_IS_WRITTEN);
      desk.decidedWhileTheFilterDies(ids.get(4), "delete?learn=spam", Moment.A_LESSON_IS_WRITTEN);

      assertEquals("of ours.example.org: 2 ham, 3 spam\nin all: 2 ham, 3 spam\n", desk.learned());
      assertEquals(TEXTS.size(), TopicRecords.committed(gateway.bootstrap(), Topic.BAYES).size());
      for (int i : new int[] {0, 3}) {
        await("delivered")
            .atMost(LONG)
            .until(() -> types(gateway, ids.get(i)).contains("delivered"));
        List<String> told = types(gateway, ids.get(i));
        for (String once :
            List.of("accepted", "quarantined", "released", "taught", "routed", "delivered")) {
          assertEquals(1, told.stream().filter(once::equals).count(), once + " of " + told);
        }
        String text = TEXTS.get(i);
        assertEquals(1, next.taken().stream().filter(m -> m.text().contains(text)).count(), text);
      }
      for (int i : new int[] {1, 2, 4}) {
        assertEquals(
            List.of("accepted", "filtered", "quarantined", "discarded", "taught"),
            types(gateway, ids.get(i)));
      }
      assertEquals(2, next.taken().size());
    }
  }

  /** When the filter dies. */
  private enum Moment {
    AT_ONCE,
    /** A reader who does not wait for the end of the transaction sees the lesson. */
    A_LESSON_IS_WRITTEN
  }

  /** Who decides: by the verb, or by HTTP where the answer may never come. */
  private record Desk(Gateway gateway, Verbs verbs, Path tokens) {
    Ran says(String words) throws IOException {
      String where = " --url http://127.0.0.1:" + gateway.filter().httpPort();
      return verbs.run("quarantine " + words + where + " --tokens " + tokens);
    }

    String learned() throws IOException {
      Ran list = verbs.run("learn list --kafka " + gateway.bootstrap());
      assertEquals(0, list.code(), list.said());
      return list.said();
    }

    void decidedWhileTheFilterDies(String id, String decision, Moment moment)
        throws InterruptedException {
      try (TopicRecords lessons = TopicRecords.uncommitted(gateway.bootstrap(), Topic.BAYES)) {
        long before = lessons.written();
        Thread asking = Thread.ofVirtual().start(() -> ask(id, decision));
        if (moment == Moment.A_LESSON_IS_WRITTEN) {
          await("a lesson")
              .pollInterval(Duration.ofMillis(1))
              .atMost(LONG)
              .until(() -> lessons.written() > before);
        }
        gateway.kill9(Part.FILTER);
        asking.join();
      }
      gateway.restartFilter(Map.of());
      await("decided").atMost(LONG).until(() -> ask(id, decision).startsWith("200 "));
      String again = ask(id, decision);
      assertTrue(again.startsWith("200 ") && again.contains("already"), "decided twice: " + again);
    }

    /** Status and body; empty where there is none. */
    private String ask(String id, String decision) {
      String url =
          "http://127.0.0.1:" + gateway.filter().httpPort() + "/quarantine/" + id + "/" + decision;
      try (HttpClient http = HttpClient.newHttpClient()) {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create(url))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("Authorization", "Bearer " + TOKEN)
                    .timeout(LONG)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
      } catch (IOException e) {
        return "";
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Map<String, String> settings(Path tokens, ScriptedPeer next) {
    return Map.of(
        "poststrom.filter.quarantine.tokens",
        tokens.toString(),
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + next.port(),
        "poststrom.dns.servers",
        "127.0.0.1:" + Ports.free());
  }

  private static String hold(Gateway gateway, SmtpClient client, String text) throws IOException {
    String mail =
        """
        From: a@client.example.org
        To: b@ours.example.org
        Subject: %s
        Date: Sun, 22 Nov 2026 03:59:00 +0000
        Message-ID: <1@client.example.org>

        %s
        XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X
        """
            .formatted(text, text)
            .replace("\n", "\r\n");
    String said =
        client.data("a@client.example.org", RECIPIENT, mail.getBytes(StandardCharsets.US_ASCII));
    assertTrue(said.startsWith("250 "), said);
    String id = said.substring(said.lastIndexOf(' ') + 1);
    await("held").atMost(LONG).until(() -> types(gateway, id).contains("quarantined"));
    return id;
  }

  private static List<String> types(Gateway gateway, String id) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.mail().equals(id))
        .map(Event::type)
        .toList();
  }
}

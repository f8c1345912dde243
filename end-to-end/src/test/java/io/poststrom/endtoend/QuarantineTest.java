package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Held mail over HTTP, in the process that a person starts. */
class QuarantineTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String RECIPIENT = "b@ours.example.org";

  private record Answer(int status, String body, HttpResponse<String> whole) {}

  private static Answer ask(Gateway gateway, String token, String method, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://127.0.0.1:"
                              + gateway.ingress().httpPort()
                              + "/quarantine"
                              + path))
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .header("Authorization", "Bearer " + token)
                  .timeout(Duration.ofSeconds(60))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body(), answer);
    }
  }

  private static List<String> told(Gateway gateway, String id) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.mail().equals(id))
        .map(Events.Event::type)
        .toList();
  }

  private static String hold(Gateway gateway, SmtpClient client) throws IOException {
    String said = client.data("a@client.example.org", RECIPIENT, mail());
    assertTrue(said.startsWith("250 "), said);
    String id = said.substring(said.lastIndexOf(' ') + 1);
    await("held").atMost(LONG).until(() -> told(gateway, id).contains("quarantined"));
    return id;
  }

  private static byte[] mail() {
    return """
        From: a@client.example.org
        To: b@ours.example.org
        Subject: hello
        Date: Sun, 22 Nov 2026 03:59:00 +0000
        Message-ID: <1@client.example.org>

        XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X
        """
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aPersonWithATokenSeesAndDecidesAndAKillInBetweenChangesNothing(@TempDir Path data)
      throws Exception {
    try (ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.standalone(
                data, Map.of("poststrom.delivery.smart-host", "127.0.0.1:" + next.port()))) {
      Path file = data.resolve("quarantine-tokens");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      String token = Files.readString(file).strip().substring("operator ".length());
      List<String> ids = new ArrayList<>();
      try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
        for (int i = 0; i < 4; i++) {
          ids.add(hold(gateway, client));
        }
      }
      String seen = ids.getFirst();
      assertEquals(401, ask(gateway, "guessed", "GET", "").status());
      assertEquals(401, ask(gateway, "guessed", "POST", "/" + seen + "/release").status());
      await("listed")
          .atMost(LONG)
          .until(() -> ids.stream().allMatch(list(gateway, token)::contains));
      assertTrue(ask(gateway, token, "GET", "/" + seen).body().contains("\"name\":\"GTUBE\""));
      Answer preview = ask(gateway, token, "GET", "/" + seen + "/preview");
      assertTrue(preview.body().contains("GTUBE-STANDARD"), preview.body());
      assertEquals(
          "default-src 'none'; sandbox",
          preview.whole().headers().firstValue("Content-Security-Policy").orElse(""));
      assertTrue(
          ask(gateway, token, "GET", "/" + seen + "/raw").body().contains("Subject: hello\r\n"));
      assertEquals(404, ask(gateway, token, "GET", "/nonsense").status());

      assertEquals(200, ask(gateway, token, "POST", "/" + seen + "/delete").status());
      assertEquals(200, ask(gateway, token, "POST", "/" + seen + "/delete").status());
      Answer late = ask(gateway, token, "POST", "/" + seen + "/release");
      assertEquals(409, late.status());
      assertTrue(late.body().contains("deleted already for " + RECIPIENT + ", by operator at "));

      // Released, and everything dies at once, sooner or later after the request came in.
      for (int i = 1; i < ids.size(); i++) {
        String id = ids.get(i);
        Thread asking = Thread.ofVirtual().start(() -> release(gateway, token, id));
        asking.join(Duration.ofMillis(40L * i));
        gateway.kill9(Part.FILTER);
        gateway.restart(Part.FILTER);
        asking.join();
        await("decided").atMost(LONG).until(() -> release(gateway, token, id) == 200);
      }
      for (String id : ids.subList(1, ids.size())) {
        await("delivered").atMost(LONG).until(() -> told(gateway, id).contains("delivered"));
        List<String> all = told(gateway, id);
        for (String once : List.of("accepted", "quarantined", "released", "routed", "delivered")) {
          assertEquals(1, all.stream().filter(once::equals).count(), once + " of " + all);
        }
      }
      assertEquals(
          List.of("accepted", "filtered", "quarantined", "discarded"), told(gateway, seen));
    }
  }

  private static String list(Gateway gateway, String token) {
    try {
      return ask(gateway, token, "GET", "?limit=100").body();
    } catch (IOException | InterruptedException e) {
      return "";
    }
  }

  private static int release(Gateway gateway, String token, String id) {
    try {
      return ask(gateway, token, "POST", "/" + id + "/release").status();
    } catch (IOException | InterruptedException e) {
      return 0;
    }
  }
}

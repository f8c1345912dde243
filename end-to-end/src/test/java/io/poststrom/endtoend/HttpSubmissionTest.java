package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.endtoend.Curl.Said;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program hands in mail with curl: the first minute of docs/http.md, and what may go wrong. */
class HttpSubmissionTest {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final String JSON = "application/json";
  private static final int MIB = 1 << 20;

  private final int port = Ports.free();

  @TempDir Path data;

  private Curl curl = new Curl(Path.of(""), 0, "");

  @BeforeEach
  void makeAToken() throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(Curl.PROGRAM), "curl is missing: apt-get install curl");
    Curl.Made made = Curl.Made.by(data, "you@example.org");
    assertTrue(made.token().matches("pst_[A-Za-z0-9_-]{43}"), made.token());
    new MailSettingsFolder(data).write("you", made.document());
    curl = new Curl(data, port, made.token());
  }

  @Test
  void aMailArrivesInJsonOrRawAndItsStateIsTold() throws IOException {
    try (Gateway gateway = Gateway.processes(data, settings())) {
      assertEquals(401, curl.as("pst_wrong").post("/v1/mails", JSON, "{}").status());
      Said json =
          curl.post(
              "/v1/mails",
              JSON,
              """
              {"from": "Du <you@example.org>", "to": "first@inbox.test", "subject": "Grüße",
               "text": "Hello", "attachments": [{"filename": "ä.bin", "content": "AAEC"}],
               "tags": ["a:1"]}
              """);
      assertEquals(202, json.status(), json.body());
      String arrived = arrived("first");
      assertTrue(arrived.contains("Subject: =?UTF-8?B?R3LDvMOfZQ==?="), arrived);
      assertTrue(arrived.contains("(HTTP submission)"), arrived);
      String href = json.first("\"href\":\"([^\"]+)\"");
      await("the mail's state")
          .atMost(LONG)
          .until(() -> curl.get(href).first("\"state\":\"(\\w+)\"").equals("delivered"));
      assertEquals("a:1", curl.get(href).first("\"tags\":\\[\"([^\"]+)\""));
      assertEquals(401, curl.as("pst_wrong").get(href).status());

      Path large = large(40 * MIB);
      String query = "/v1/mails?from=you@example.org&to=large@inbox.test";
      Said raw = curl.post(query, "message/rfc822", "@" + large);
      assertEquals(202, raw.status(), raw.body());
      assertEquals(shape(Files.readString(large)), shape(arrived("large")));

      gateway.kill9(Gateway.Part.BROKER);
      Said down = curl.post("/v1/mails", JSON, mail(0));
      assertEquals(503, down.status(), down.body());
    }
    String log = Files.readString(data.resolve("ingress-smtp.log"));
    assertTrue(!log.contains(curl.token()), "no token in the log");
  }

  /** Each program sends the same again under its key until it hears that the mail is taken. */
  @Test
  void underAKeyAMailIsTakenOnceWhateverIsKilled() throws Exception {
    int mails = 24;
    AtomicBoolean over = new AtomicBoolean();
    try (Gateway gateway = Gateway.processes(data, settings())) {
      List<CompletableFuture<Void>> programs =
          IntStream.range(0, 3)
              .mapToObj(
                  p ->
                      CompletableFuture.runAsync(
                          () ->
                              IntStream.range(0, mails)
                                  .filter(i -> i % 3 == p)
                                  .forEach(i -> untilTaken(i, over))))
              .toList();
      for (int kill = 0; kill < 2; kill++) {
        Thread.sleep(1_000L + 300 * kill);
        gateway.kill9(Gateway.Part.INGRESS);
        gateway.restart(Gateway.Part.INGRESS);
      }
      CompletableFuture.allOf(programs.toArray(CompletableFuture[]::new))
          .get(180, TimeUnit.SECONDS);

      Maildirs maildirs = new Maildirs(data);
      for (int i = 0; i < mails; i++) {
        String who = "k" + i;
        await(who).atMost(LONG).until(() -> !maildirs.of(who, "inbox.test").isEmpty());
        assertEquals(202, curl.post("/v1/mails", JSON, mail(i), key(i)).status(), "once more");
      }
      Thread.sleep(3_000);
      for (int i = 0; i < mails; i++) {
        assertEquals(1, maildirs.of("k" + i, "inbox.test").size(), "mails to k" + i);
      }
    } finally {
      over.set(true);
    }
  }

  private void untilTaken(int number, AtomicBoolean over) {
    while (!over.get()) {
      Said said = curl.post("/v1/mails", JSON, mail(number), key(number));
      if (said.status() == 202) {
        return;
      }
      assertTrue(List.of(0, 409, 503).contains(said.status()), said.body());
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String key(int number) {
    return "Idempotency-Key: order " + number;
  }

  private static String mail(int number) {
    return "{\"from\": \"you@example.org\", \"to\": \"k%d@inbox.test\", \"text\": \"x\"}"
        .formatted(number);
  }

  private Map<String, String> settings() {
    return Map.of(
        "poststrom.mail-settings", new MailSettingsFolder(data).path(),
        "poststrom.maildir-domains", "test",
        "poststrom.ingress.http.port", String.valueOf(port),
        "poststrom.ingress.max-size", "60M",
        "poststrom.ingress.accept-timeout", "3s",
        "poststrom.ingress.before-queue.deadline", "1s",
        "poststrom.ingress.auth.failure-delay", "100ms");
  }

  private Path large(int octets) throws IOException {
    String line = "x".repeat(70) + "\r\n";
    return Files.writeString(
        data.resolve("large.eml"),
        "From: you@example.org\r\nTo: large@inbox.test\r\n\r\n" + line.repeat(octets / 72));
  }

  private String arrived(String who) {
    Maildirs maildirs = new Maildirs(data);
    await("the mail of " + who).atMost(LONG).until(() -> !maildirs.of(who, "inbox.test").isEmpty());
    return new String(maildirs.of(who, "inbox.test").getFirst(), StandardCharsets.ISO_8859_1);
  }

  /** How many lines the body has, and the first of them. */
  private static String shape(String mail) {
    int unix = mail.indexOf("\n\n");
    String body = mail.substring(unix < 0 ? mail.indexOf("\r\n\r\n") : unix).strip();
    return body.lines().count() + " lines " + body.substring(0, 70);
  }
}

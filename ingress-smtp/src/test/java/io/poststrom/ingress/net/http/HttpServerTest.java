package io.poststrom.ingress.net.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.net.Certificate;
import io.poststrom.ingress.net.Encryption;
import io.poststrom.ingress.net.http.VertxHttpServer.Known;
import io.poststrom.ingress.policy.Arrivals;
import io.poststrom.ingress.policy.ConnectionLimits;
import io.poststrom.ingress.policy.Trusted;
import io.poststrom.ingress.submission.Claim;
import io.poststrom.ingress.transcript.FakeWorld;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.MailId;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests over real sockets and TLS; the world behind them is in memory. */
class HttpServerTest {
  private static final String QUERY = "/v1/mails?from=tim@example.org&to=b@example.net";
  private static final String MAIL =
      "From: tim@example.org\r\nBcc: e@example.net\r\nSubject: Hi\r\n\r\nHello\r\n";

  private final FakeWorld world = new FakeWorld();
  private final Vertx vertx = Vertx.vertx();
  private final FakeStates states = new FakeStates();
  private final FakeClaims claims = new FakeClaims();
  private VertxHttpServer server;
  private Browser tim;

  @BeforeEach
  void start() throws Exception {
    Encryption tls = Encryption.with(Certificate.selfSigned("mx.example.org", Instant.now()));
    server =
        VertxHttpServer.start(
            vertx,
            world.surroundings(),
            door(Optional.of(tls)),
            new Known(states, claims),
            (o, s) -> {});
    tim = new Browser("https", server.port(), "tim", "tanstaaf");
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(Duration.ofSeconds(5));
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertEquals(0, world.budget.used(), "all memory was given back");
    assertEquals(List.of(), world.failures);
  }

  private static HttpDoor door(Optional<Encryption> tls) {
    Duration minute = Duration.ofMinutes(1);
    return new HttpDoor(
        "127.0.0.1",
        tls.isPresent() ? -1 : -2, // any free port
        tls,
        new Arrivals(new Trusted(List.of(), List.of()), new ConnectionLimits(100, 100)),
        new HttpDoor.Limits(20_000, 40_000, 3, minute, minute, minute),
        1);
  }

  @Test
  void aRawMailIsTakenAsASubmission() {
    Browser.Said said = tim.post(QUERY, "message/rfc822", MAIL);

    assertEquals(202, said.status(), said.body());
    AcceptedMail mail = world.mails.getFirst();
    assertEquals("/v1/mails/" + mail.envelope().id(), said.header("Location"));
    assertEquals("http", mail.envelope().client().listener());
    assertEquals(Optional.of("tim@example.org"), mail.envelope().client().identity());
    String content = new String(world.content(mail), StandardCharsets.US_ASCII);
    assertTrue(content.contains("\r\nDate: ") && content.contains("\r\nMessage-ID: "), content);
    assertTrue(!content.contains("Bcc"), content);
    String received = mail.prepended().getFirst().replaceAll("\\s+", " ");
    assertTrue(received.startsWith("Received: from [127.0.0.1] (using TLSv1.3"), received);
    assertTrue(received.contains("by mx.example.org (HTTP submission) id "), received);
  }

  @Test
  void aLongRawMailIsStreamed() {
    String body = MAIL + "0123456789\r\n".repeat(400);

    Browser.Said said = tim.post(QUERY, "message/rfc822", body);

    assertEquals(202, said.status(), said.body());
    String content = new String(world.content(world.mails.getFirst()), StandardCharsets.US_ASCII);
    assertTrue(content.endsWith("Hello\r\n" + "0123456789\r\n".repeat(400)));
    tim.fails(413, "too-large", tim.post(QUERY, "message/rfc822", body + body));
    assertEquals(1, world.mails.size());
  }

  @Test
  void aMailInJsonIsComposed() {
    Browser.Said said =
        tim.json(
            """
            {"from": "Tim <tim@example.org>", "to": ["b@example.net", "c@example.net"],
             "subject": "Grüße", "text": "Hallo", "sendAt": "2026-11-22T10:00:00Z"}
            """);

    assertEquals(202, said.status(), said.body());
    AcceptedMail mail = world.mails.getFirst();
    assertEquals(2, mail.envelope().recipients().size());
    assertEquals("tim@example.org", mail.envelope().reversePath().text());
    assertEquals(Optional.of(Instant.parse("2026-11-22T10:00:00Z")), mail.envelope().releaseAt());
    String content = new String(world.content(mail), StandardCharsets.US_ASCII);
    assertTrue(content.contains("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"), content);
  }

  @Test
  void eachMailOfABatchHasItsResult() {
    Browser.Said said =
        tim.json(
            """
            [{"from": "tim@example.org", "to": "b@example.net", "text": "1"},
             {"from": "tim@example.org", "text": "2"},
             {"from": "eve@example.org", "to": "b@example.net", "text": "3"}]
            """);

    assertEquals(200, said.status(), said.body());
    assertEquals(List.of("202", "400", "403"), said.all("\"status\":(\\d+)"));
    assertEquals(1, world.mails.size());
    String many = "[" + "{},".repeat(3) + "{}]";
    tim.fails(400, "invalid-request", tim.json(many));
  }

  @Test
  void whoHasNotProvenItHearsHow() {
    Browser nobody = new Browser("https", server.port(), "", "");
    Browser wrong = new Browser("https", server.port(), "tim", "wrong");
    Browser later = new Browser("https", server.port(), "later", "");

    Browser.Said said = nobody.post(QUERY, "message/rfc822", MAIL);
    nobody.fails(401, "not-authenticated", said);
    assertTrue(said.header("WWW-Authenticate").startsWith("Bearer"));
    wrong.fails(401, "not-authenticated", wrong.post(QUERY, "message/rfc822", MAIL));
    later.fails(401, "not-authenticated", later.post(QUERY, "message/rfc822", MAIL));
    assertEquals(List.of(), world.mails);
  }

  @Test
  void inTheClearNobodyShowsAPassword() throws Exception {
    VertxHttpServer clear =
        VertxHttpServer.start(
            vertx,
            world.surroundings(),
            door(Optional.empty()),
            new Known(states, claims),
            (o, s) -> {});
    Browser browser = new Browser("http", clear.port(), "tim", "tanstaaf");

    browser.fails(403, "not-encrypted", browser.post(QUERY, "message/rfc822", MAIL));
    clear.stop(Duration.ofSeconds(5));
  }

  @Test
  void theRulesOfSubmissionHold() {
    String query = "/v1/mails?from=eve@example.org&to=b@example.net";
    tim.fails(403, "not-allowed", tim.post(query, "message/rfc822", MAIL));
    tim.fails(
        403,
        "not-allowed",
        tim.post(QUERY, "message/rfc822", MAIL.replace("From: tim", "From: eve")));
    tim.fails(422, "refused", tim.post(QUERY + "&to=c@local", "message/rfc822", MAIL), "c@local");
    tim.fails(422, "refused", tim.post(QUERY, "message/rfc822", MAIL + "\n"), "bare");
    String far = "&sendAt=2027-11-22T10:00:00Z";
    tim.fails(422, "refused", tim.post(QUERY + far, "message/rfc822", MAIL), "held");
    assertEquals(List.of(), world.mails);
    assertTrue(
        world.refusals.stream().allMatch(refused -> refused.listener().equals("http")), "told");
    assertEquals(5, world.refusals.size());
  }

  @Test
  void whoHandedAMailInHearsWhatBecameOfItAndNobodyElse() throws Exception {
    Browser clerk = new Browser("https", server.port(), "clerk", "tanstaaf");
    String path = tim.post(QUERY + "&tag=a:1", "message/rfc822", MAIL).header("Location");
    MailId id = new MailId(path.substring("/v1/mails/".length()));

    Browser.Said atOnce = tim.get(path);
    assertEquals(200, atOnce.status(), atOnce.body());
    assertEquals(List.of("accepted"), atOnce.all("\"state\":\"(\\w+)\""));
    assertTrue(atOnce.body().contains("\"tags\":[\"a:1\"]"), atOnce.body());
    clerk.fails(404, "not-found", clerk.get(path));

    states.tell(id, world.mails.getFirst());
    Browser.Said later = tim.get(path);
    assertEquals(List.of("delivered"), later.all("\"state\":\"(\\w+)\""));
    assertEquals(List.of("true"), later.all("\"final\":(\\w+)"));
    assertTrue(later.body().contains("\"host\":\"mx.example.net[192.0.2.7]\""), later.body());
    clerk.fails(404, "not-found", clerk.get(path));

    states.late = true;
    tim.fails(503, "unavailable", tim.get(path));
    states.late = false;
    tim.fails(404, "not-found", tim.get(path.substring(0, path.length() - 1) + "u"));
    tim.fails(404, "not-found", tim.get("/v1/mails/01jd9zq4x8e5t6r7m8n9p0qrsv"));
  }

  @Test
  void aKeyStandsForOneMailOfOneSender() {
    String json = "{\"from\": \"tim@example.org\", \"to\": \"b@example.net\", \"text\": \"\"}";
    Browser.Said first = tim.json(json, "one");
    Browser.Said second = tim.json(json, "one");

    assertEquals(202, first.status(), first.body());
    assertEquals(first.body(), second.body());
    assertEquals(1, world.mails.size());
    tim.fails(422, "key-reused", tim.json(json + " ", "one"));
    tim.fails(400, "invalid-request", tim.json(json, "x".repeat(256)));
    assertEquals(202, tim.json(json, "two").status());
    Browser.Said raw = tim.post(QUERY, "message/rfc822", MAIL, "Idempotency-Key", "raw");
    assertEquals(
        raw.body(), tim.post(QUERY, "message/rfc822", MAIL, "Idempotency-Key", "raw").body());
    tim.fails(
        422,
        "key-reused",
        tim.post(QUERY, "message/rfc822", MAIL + "x\r\n", "Idempotency-Key", "raw"));
    assertEquals(3, world.mails.size());
    assertEquals(tim.json("[" + json + "]", "b").body(), tim.json("[" + json + "]", "b").body());
    assertEquals(4, world.mails.size());
    Browser clerk = new Browser("https", server.port(), "clerk", "tanstaaf");
    clerk.fails(403, "not-allowed", clerk.json(json, "one"));
  }

  @Test
  void aKeyWhoseMailWasBrokenOffIsSettledByTheLog() {
    String json = "{\"from\": \"tim@example.org\", \"to\": \"b@example.net\", \"text\": \"\"}";
    world.logWorks = false;
    tim.fails(503, "unavailable", tim.json(json, "one"));
    world.logWorks = true;

    Browser.Said waits = tim.json(json, "one");
    tim.fails(409, "conflict", waits);
    assertTrue(Integer.parseInt(waits.header("Retry-After")) > 100, "until it is settled");
    claims.standing.replaceAll((key, claim) -> over(claim));
    MailId id = claims.standing.values().iterator().next().mail();
    assertEquals("/v1/mails/" + id, tim.json(json, "one").header("Location"));
    assertEquals(id, world.mails.getFirst().envelope().id());

    claims.standing.replaceAll((key, claim) -> reopened(claim));
    states.tell(id, world.mails.getFirst());
    assertEquals("/v1/mails/" + id, tim.json(json, "one").header("Location"));
    assertEquals(1, world.mails.size());
    claims.logWorks = false;
    tim.fails(503, "unavailable", tim.json(json, "three"));
    assertEquals(1, world.mails.size());
  }

  private static Claim over(Claim c) {
    return new Claim(
        c.mail(), c.fingerprint(), c.since(), c.since(), c.attempt(), c.nonce(), c.state());
  }

  private static Claim reopened(Claim c) {
    return new Claim(
        c.mail(), c.fingerprint(), c.since(), c.until(), c.attempt(), "x", Claim.State.OPEN);
  }

  @Test
  void answersSayWhatTheRatesLeave() {
    Browser robot = new Browser("https", server.port(), "robot", "tanstaaf");
    String query = "/v1/mails?from=info@example.org&to=b@example.net";
    String mail = "From: info@example.org\r\n\r\nHi\r\n";

    Browser.Said first = robot.post(query, "message/rfc822", mail);
    assertEquals(202, first.status(), first.body());
    assertEquals(
        "\"robots-mails\";q=2;w=300, \"robots-recipients\";q=3;w=300",
        first.header("RateLimit-Policy"));
    assertTrue(
        first.header("RateLimit").matches("\"robots-mails\";r=1;t=\\d+, .*;r=2;t=\\d+"),
        first.header("RateLimit"));
    assertEquals(202, robot.post(query, "message/rfc822", mail).status());
    Browser.Said third = robot.post(query, "message/rfc822", mail);
    robot.fails(429, "rate-limited", third, "\"rule\":\"robots\"");
    int seconds = Integer.parseInt(third.header("Retry-After"));
    assertTrue(seconds > 280 && seconds <= 315, "" + seconds);
    assertEquals("", tim.post(QUERY, "message/rfc822", MAIL).header("RateLimit"));
  }

  @Test
  void aLogThatDoesNotAnswerMeansLater() {
    world.logWorks = false;

    Browser.Said said = tim.post(QUERY, "message/rfc822", MAIL);

    tim.fails(503, "unavailable", said);
    assertEquals("5", said.header("Retry-After"));
  }

  @Test
  void whatIsNoRequestHearsWhatWouldBe() {
    tim.fails(404, "not-found", tim.post("/v2", "application/json", "{}"));
    tim.fails(415, "unsupported-media-type", tim.post("/v1/mails", "text/plain", "x"));
    tim.fails(405, "method-not-allowed", tim.get("/v1/mails"));
    tim.fails(400, "invalid-request", tim.post("/v1/mails", "message/rfc822", MAIL), "from");
    tim.fails(
        400, "invalid-request", tim.post(QUERY + "&cc=x@y.test", "message/rfc822", MAIL), "cc");
    tim.fails(400, "invalid-request", tim.post(QUERY + "&to=c", "message/rfc822", MAIL), "to");
    tim.fails(400, "invalid-request", tim.json("{\"from\": 1}"), "/from");
    tim.fails(413, "too-large", tim.json("{\"text\": \"" + "x".repeat(20_000) + "\"}"));
    tim.fails(431, "header-too-large", tim.get("/" + "x".repeat(70_000)));
  }
}

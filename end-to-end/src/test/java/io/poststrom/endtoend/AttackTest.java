package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Attacks on one gateway: each is refused or shed by its rule, leaves no memory behind, and others
 * are served meanwhile. Attackers come from addresses of their own; a friend hands in a mail during
 * and after each attack.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String PROXY = "127.0.9.9";
  private static final int AT_A_TIME = 20;

  /** Connections of each attacker who comes and goes. */
  private static final int COMINGS = 1_000;

  /** What a collection may leave behind more than at the start: 19 MiB are a password's hash. */
  private static final long SPARE_OCTETS = 32 << 20;

  private final int submissions = Ports.free();
  private final ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor();
  private Gateway gateway;
  private long heapBefore;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    MailSettingsFolder documents = new MailSettingsFolder(data);
    documents.write(
        "ours",
        """
        apiVersion: poststrom.io/v1alpha1
        kind: MailDomain
        metadata: {name: ours}
        spec: {domains: [ours.test]}
        ---
        apiVersion: poststrom.io/v1alpha1
        kind: MailUser
        metadata: {name: ann}
        spec:
          identity: ann@ours.test
          secrets: ["$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"]
        """);
    Map<String, String> settings = new HashMap<>();
    settings.put("mail-settings", documents.path());
    settings.put("ingress.submissions.port", String.valueOf(submissions));
    settings.put("ingress.relay-networks", "192.0.2.0/24");
    settings.put("ingress.proxy-networks", PROXY);
    settings.put("ingress.command-timeout", "3s");
    settings.put("ingress.data-timeout", "3s");
    settings.put("ingress.transfer-timeout", "5s");
    settings.put("ingress.max-size", "4M");
    settings.put("ingress.auth.failure-delay", "0s");
    settings.put("ingress.door.error-delay", "0s");
    settings.put("ingress.door.greeting-pause", "0s");
    Map<String, String> keys = new HashMap<>();
    settings.forEach((key, value) -> keys.put("poststrom." + key, value));
    gateway = Gateway.standalone(data, keys);
    beFriendly();
    heapBefore = gateway.ingress().liveOctets();
  }

  @AfterAll
  void stop() {
    attackers.close();
    gateway.close();
  }

  @Test
  void whoGuessesPasswordsIsThrownOutAndThenNotListenedTo() throws Exception {
    List<String> ends =
        attack(
            () -> {
              try (Attacker attacker = new Attacker("127.1.1.1", submissions).encrypt()) {
                attacker.reply();
                attacker.say("EHLO a");
                String reply = attacker.say("AUTH PLAIN AGFubkBvdXJzLnRlc3QAd3Jvbmc=");
                while (reply.startsWith("535")) {
                  reply = attacker.say("AUTH PLAIN AGFubkBvdXJzLnRlc3QAd3Jvbmc=");
                }
                return reply;
              }
            });
    assertTrue(
        ends.stream().allMatch(e -> e.startsWith("421 4.7.0") || e.startsWith("454")),
        ends::toString);
    assertTrue(counted("poststrom_ingress_refusals_total{code=\"535\"") > 0);
    assertAllIsWell();
  }

  @Test
  void whoGuessesRecipientsIsThrownOut() throws Exception {
    List<String> ends =
        attack(
            () -> {
              try (Attacker attacker = new Attacker("127.1.1.2", gateway.mxPort())) {
                attacker.reply();
                attacker.say("EHLO a");
                attacker.say("MAIL FROM:<>");
                String reply = "550";
                for (int i = 0; reply.startsWith("550"); i++) {
                  reply = attacker.say("RCPT TO:<user" + i + "@elsewhere.example>");
                }
                return attacker.end();
              }
            });
    assertTrue(ends.stream().allMatch(e -> e.contains("421 4.7.0")), ends::toString);
    assertTrue(counted("poststrom_ingress_refusals_total{code=\"550\"") >= 20);
    assertAllIsWell();
  }

  @Test
  void aFloodOfCommandsEndsWithTheHundredth() throws Exception {
    long before = counted("poststrom_ingress_refusals_total{code=\"421\"");
    List<String> ends =
        attack(
            () -> {
              try (Attacker attacker = new Attacker("127.1.1.3", gateway.mxPort())) {
                attacker.reply();
                return attacker.send("NOOP\r\n".repeat(50_000)).end();
              }
            });
    ends.forEach(e -> assertTrue(e.lines().filter(l -> l.startsWith("250")).count() <= 101, e));
    await()
        .atMost(LONG)
        .until(
            () -> counted("poststrom_ingress_refusals_total{code=\"421\"") >= before + AT_A_TIME);
    assertAllIsWell();
  }

  @Test
  void whoComesAndGoesWithoutEndIsTurnedAway() throws Exception {
    AtomicInteger address = new AtomicInteger();
    long begun = System.nanoTime();
    List<String> ends =
        attack(
            () -> {
              String from = "127.3.1." + address.incrementAndGet();
              for (int i = 1; i < COMINGS; i++) {
                new Attacker(from, gateway.mxPort()).close();
              }
              try (Attacker attacker = new Attacker(from, gateway.mxPort())) {
                return attacker.reply();
              }
            });
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    System.out.printf("CHURN: %,d connections a second%n", 1_000L * AT_A_TIME * COMINGS / millis);
    assertTrue(ends.stream().allMatch(e -> e.startsWith("421 4.7.0")), ends::toString);
    assertTrue(counted("poststrom_ingress_door_refusals_total{check=\"connection-rate\"") > 0);
    await("all are gone").atMost(LONG).until(() -> counted("poststrom_ingress_open_sessions") == 0);
    assertAllIsWell();
  }

  @Test
  void aLineWithoutEndIsReadAndForgotten() throws Exception {
    List<String> ends =
        attack(
            () -> {
              try (Attacker attacker = new Attacker("127.1.1.4", gateway.mxPort())) {
                attacker.reply();
                for (int i = 0; i < 40; i++) {
                  attacker.send("x".repeat(100_000));
                }
                return attacker.say("");
              }
            });
    assertEquals(
        List.of("500 5.5.6"), ends.stream().map(e -> e.substring(0, 9)).distinct().toList());
    assertAllIsWell();
  }

  @Test
  void headersLikeBombsAreRefused() throws Exception {
    assertEquals("554 5.4.6", content("Received: x\r\n".repeat(101)));
    assertEquals("550 5.6.0", content("Subject: " + "x".repeat(1_100_000) + "\r\n"));
    assertEquals("552 5.3.4", content("X: y\r\n".repeat(900_000)));
    assertEquals("250 2.0.0", content("X: y\r\n".repeat(300_000)));
    assertAllIsWell();
  }

  @Test
  void whoLiesAboutChunksGetsNothingIn() throws Exception {
    long before = counted("poststrom_ingress_mails_total");
    assertEquals("421 4.4.2", bdat("BDAT 1000 LAST\r\nfewer than that"));
    assertEquals("552 5.3.4", bdat("BDAT 99999999999 LAST\r\n"));
    assertEquals("501 5.5.4", bdat("BDAT 99999999999999999999999999 LAST\r\n"));
    String zeros = bdat("BDAT 0\r\n".repeat(500));
    assertTrue(zeros.startsWith("5"), zeros);
    assertEquals(before, counted("poststrom_ingress_mails_total"));
    try (Attacker attacker = begun("127.1.1.6")) {
      assertTrue(attacker.say("BDAT 1 LAST\r\nxMAIL FROM:<more@than.said>").startsWith("250"));
    }
    assertAllIsWell();
  }

  @Test
  void handshakesThatAreNeverMadeEnd() throws Exception {
    List<String> ends =
        attack(
            () -> {
              try (Attacker attacker = new Attacker("127.1.1.7", gateway.mxPort())) {
                attacker.reply();
                attacker.say("EHLO a");
                attacker.say("STARTTLS");
                return attacker.send("\u0016\u0003\u0001\u0002").end();
              }
            });
    assertEquals(AT_A_TIME, ends.size());
    await("all are gone").atMost(LONG).until(() -> counted("poststrom_ingress_open_sessions") == 0);
    assertAllIsWell();
  }

  @Test
  void whoDripsIsThrownOutInEachPhase() throws Exception {
    List<Callable<String>> phases =
        List.of(
            () -> silent(),
            () -> dripping("127.2.1.1", "NOOP", "EHLO a"),
            () ->
                dripping(
                    "127.2.1.2",
                    "a line\r\n",
                    "EHLO a",
                    "MAIL FROM:<>",
                    "RCPT TO:<b@ours.test>",
                    "DATA"),
            () ->
                dripping(
                    "127.2.1.3",
                    "octets",
                    "EHLO a",
                    "MAIL FROM:<>",
                    "RCPT TO:<b@ours.test>",
                    "RSET",
                    "MAIL FROM:<>",
                    "RCPT TO:<b@ours.test>",
                    "BDAT 1000 LAST\r\n"),
            () -> drippingResponse());
    for (Future<String> end : attackers.invokeAll(phases)) {
      assertEquals("421 4.4.2", end.get().substring(0, Math.min(9, end.get().length())));
    }
    List<Callable<String>> unsaid =
        List.of(
            () ->
                dripping(
                    new Attacker("127.2.1.4", submissions),
                    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
            () -> dripping(new Attacker(PROXY, gateway.mxPort()), "PROXY TCP4 1"));
    for (Future<String> end : attackers.invokeAll(unsaid)) {
      assertTrue(!end.get().matches("[0-9].*"), "closed without a word, but for TLS's alert");
    }
    assertTrue(counted("poststrom_ingress_proxy_headers_missing_total") > 0);
    assertAllIsWell();
  }

  private String silent() throws IOException {
    try (Attacker attacker = new Attacker("127.2.1.5", gateway.mxPort())) {
      attacker.reply();
      return attacker.reply();
    }
  }

  private String dripping(String from, String text, String... before) throws IOException {
    Attacker attacker = new Attacker(from, gateway.mxPort());
    attacker.reply();
    for (String line : before) {
      if (line.endsWith("\r\n")) {
        attacker.send(line);
      } else {
        attacker.say(line);
      }
    }
    return dripping(attacker, text);
  }

  private static String dripping(Attacker attacker, String text) throws IOException {
    try (attacker) {
      return attacker.drip(text);
    }
  }

  private String drippingResponse() throws IOException {
    Attacker attacker = new Attacker("127.2.1.6", submissions).encrypt();
    attacker.reply();
    attacker.say("EHLO a");
    attacker.say("AUTH LOGIN");
    return dripping(attacker, "QUJD");
  }

  private String content(String octets) throws IOException {
    try (Attacker attacker = begun("127.1.1.5")) {
      attacker.say("DATA");
      return attacker.send(octets).say("\r\n.").substring(0, 9);
    }
  }

  /** The reply to a chunk in a session of its own, or the last one. */
  private String bdat(String octets) throws IOException {
    try (Attacker attacker = begun("127.1.1.6")) {
      return attacker.send(octets).reply().substring(0, 9);
    }
  }

  private Attacker begun(String from) throws IOException {
    Attacker attacker = new Attacker(from, gateway.mxPort());
    attacker.reply();
    attacker.say("EHLO a");
    attacker.say("MAIL FROM:<>");
    attacker.say("RCPT TO:<b@ours.test>");
    return attacker;
  }

  /** Many do the same at the same time, while a friend is served. */
  private List<String> attack(Callable<String> one) throws Exception {
    List<Future<String>> running =
        IntStream.range(0, AT_A_TIME).mapToObj(i -> attackers.submit(one)).toList();
    beFriendly();
    List<String> ends = new ArrayList<>();
    for (Future<String> each : running) {
      ends.add(each.get());
    }
    return ends;
  }

  private void assertAllIsWell() throws IOException {
    beFriendly();
    await("memory comes back")
        .atMost(LONG)
        .until(
            () ->
                counted("poststrom_ingress_bytes_held") == 0
                    && counted("poststrom_ingress_bytes_in_flight") == 0);
    long heap = gateway.ingress().liveOctets();
    assertTrue(heap < heapBefore + SPARE_OCTETS, heapBefore + " octets before, now " + heap);
    assertEquals(0, counted("poststrom_ingress_failures_total"));
  }

  private void beFriendly() throws IOException {
    byte[] content = "Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII);
    try (SmtpClient friend = new SmtpClient(gateway.mxPort())) {
      assertTrue(friend.data("a@x.test", "b@ours.test", content).startsWith("250"));
    }
  }

  /** The sum over all metrics that begin so. */
  private long counted(String name) {
    return (long)
        gateway
            .ingress()
            .metrics()
            .lines()
            .filter(line -> line.startsWith(name))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }
}

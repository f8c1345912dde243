package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.harness.Events;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.Ports;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed in arrives octet for octet in a Maildir, whatever it holds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OctetsTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;
  private Gateway gateway;

  @BeforeAll
  void start(@TempDir Path data) {
    gateway =
        Gateway.standalone(data, Map.of("poststrom.dns.servers", "127.0.0.1:" + Ports.free()));
  }

  @AfterAll
  void stop() {
    gateway.close();
  }

  @ParameterizedTest(name = "{0} octets by DATA")
  @ValueSource(
      ints = {
        2, 100, 1_023, 4_096, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, MIB, 8 * MIB
      })
  void asciiOfAnySizeArrives(int octets) throws IOException {
    arrivesByData("ascii" + octets, Contents.ascii(octets, octets));
  }

  @Test
  void fiftyMebibytesArrive() throws IOException {
    arrivesByData("huge", Contents.ascii(50 * MIB, 50));
  }

  @Test
  void oneOctetArrivesByBdat() throws IOException {
    arrivesByBdat("one", new byte[] {'x'});
  }

  @Test
  void eightBitArrives() throws IOException {
    arrivesByData("eight-bit", Contents.eightBit(100_000, 8));
  }

  @Test
  void linesOfDotsArrive() throws IOException {
    arrivesByData("dots", Contents.dots());
  }

  @Test
  void aMissingFinalLineEndStaysMissing() throws IOException {
    arrivesByBdat(
        "no-final-crlf", "Subject: x\r\n\r\nno line end".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aLargeContentWithoutFinalLineEndArrivesByBdat() throws IOException {
    byte[] content = Contents.eightBit(3 * MIB + 17, 3);
    content[content.length - 2] = 'x';
    content[content.length - 1] = 'y';
    arrivesByBdat("large-bdat", content);
  }

  @Test
  void aUtf8AddressArrives() throws IOException {
    byte[] content = "Subject: gr\u00fc\u00dfe\r\n\r\nhallo\r\n".getBytes(StandardCharsets.UTF_8);
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      assertPositive(client.command("MAIL FROM:<j\u00fcrgen@client.test> BODY=8BITMIME SMTPUTF8"));
      assertPositive(client.command("RCPT TO:<\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae@dest.test>"));
      assertEquals("354", client.command("DATA").substring(0, 3));
      client.send(content);
      client.send(".\r\n".getBytes(StandardCharsets.US_ASCII));
      assertPositive(client.reply());
    }
    assertArrived("%CE%B4%CE%BF%CE%BA%CE%B9%CE%BC%CE%AE", content); // the folder's name is escaped
  }

  @Test
  void theTraceOfAMailIsWhole() throws IOException {
    arrivesByData("traced", Contents.ascii(500, 77));
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertEquals(
                    List.of("accepted", "filtered", "routed", "attempted", "delivered"),
                    typesOf("traced@dest.test")));
    assertEquals(
        Set.of(),
        Events.owed(
            Events.all(gateway.bootstrap()).stream()
                .filter(event -> event.recipient().equals("traced@dest.test"))
                .toList()));
  }

  private List<String> typesOf(String recipient) {
    return Events.all(gateway.bootstrap()).stream()
        .filter(event -> event.recipient().equals(recipient))
        .map(Events.Event::type)
        .toList();
  }

  private void arrivesByData(String localPart, byte[] content) throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      assertPositive(client.data("a@client.test", localPart + "@dest.test", content));
    }
    assertArrived(localPart, content);
  }

  private void arrivesByBdat(String localPart, byte[] content) throws IOException {
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      assertPositive(client.bdat("a@client.test", localPart + "@dest.test", content));
    }
    assertArrived(localPart, content);
  }

  private void assertArrived(String localPart, byte[] content) {
    Maildirs maildirs = new Maildirs(gateway.data());
    await(localPart + " arrives")
        .atMost(LONG)
        .until(() -> !maildirs.of(localPart, "dest.test").isEmpty());
    List<byte[]> files = maildirs.of(localPart, "dest.test");
    assertEquals(1, files.size());
    byte[] file = files.getFirst();
    int start = file.length - content.length;
    assertTrue(start > 0, "the file is longer than the content: trace fields come first");
    assertArrayEquals(content, Arrays.copyOfRange(file, start, file.length));
    String trace = new String(file, 0, start, StandardCharsets.UTF_8);
    assertTrue(trace.startsWith("Return-Path: <"), trace);
    assertTrue(trace.contains("\r\nReceived: from client.test"), trace);
  }

  private static void assertPositive(String reply) {
    assertTrue(reply.startsWith("250"), reply);
  }
}

package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.harness.ScriptedPeer;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * SMTP smuggling, sending side: what a client hands in, by DATA and by BDAT, must not reach a next
 * hop in a form that any server could take for an end of data. Safe is a refusal, or octets at the
 * next hop without bare CR, bare LF and NUL. Last, a mail without fault must get through.
 */
record OutboundSmugglingSet(Path file, GatewayUnderTest gateway, Door door)
    implements ConformanceSet {
  private static final Duration ARRIVAL = Duration.ofSeconds(60);
  private static final String RECIPIENT = "victim@" + GatewayUnderTest.OUTSIDE;

  @Override
  public String name() {
    return door.of("smuggling/outbound");
  }

  @Override
  public Outcome run() throws IOException {
    Entrance entrance = gateway.entrance(door);
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    int accepted = 1;
    try (ScriptedPeer nextHop =
        new ScriptedPeer(gateway.nextHopPort(), OutboundSmugglingSet::withoutChunking)) {
      for (JsonNode row : Cases.read(file)) {
        if (Smuggling.concerns(row, "outbound")) {
          total += 2;
          accepted += isAccepted(Smuggling.send(entrance, row, RECIPIENT)) ? 1 : 0;
          accepted += isAccepted(List.of(byBdat(entrance, row))) ? 1 : 0;
        }
      }
      byBdat(entrance, Cases.parse("{\"sequence\": \"\\r\\n\"}"));
      int expected = accepted;
      Awaitility.await("the mails that were accepted")
          .atMost(ARRIVAL)
          .until(() -> nextHop.taken().size() >= expected);
      for (ScriptedPeer.Mail mail : nextHop.taken()) {
        fault(mail.text()).ifPresent(why -> failures.add(new Failure("outbound", why)));
      }
      if (nextHop.taken().size() > expected) {
        failures.add(new Failure("outbound", "the next hop took more mails than were handed in"));
      }
    }
    return new Outcome.Measured(total, failures, 1);
  }

  /** So that the gateway has to use DATA. */
  private static String withoutChunking(String line) {
    return ScriptedPeer.accepting(line).replace("250-SMTPUTF8\r\n250 CHUNKING", "250 SMTPUTF8");
  }

  private static boolean isAccepted(List<String> replies) {
    return !replies.isEmpty() && replies.getFirst().startsWith("2");
  }

  private static String byBdat(Entrance entrance, JsonNode row) throws IOException {
    byte[] content = Smuggling.stream(row, RECIPIENT);
    try (RawClient client = new RawClient(entrance)) {
      client.reply();
      client.command(entrance.door().hello() + " tester.example");
      client.reply();
      client.command("MAIL FROM:<outer@sender.example>");
      client.reply();
      client.command("RCPT TO:<" + RECIPIENT + ">");
      client.reply();
      client.command("BDAT " + content.length + " LAST");
      client.send(content);
      return client.reply().orElse("CLOSED");
    } catch (SocketTimeoutException e) {
      return "TIMEOUT";
    }
  }

  private static Optional<String> fault(String octets) {
    String rest = octets.replace("\r\n", "");
    boolean faulty = rest.indexOf('\r') >= 0 || rest.indexOf('\n') >= 0 || rest.indexOf(0) >= 0;
    return faulty
        ? Optional.of("vulnerable: the next hop got " + escaped(octets))
        : Optional.empty();
  }

  private static String escaped(String octets) {
    return octets.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
  }
}

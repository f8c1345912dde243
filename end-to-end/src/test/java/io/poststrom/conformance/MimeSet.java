package io.poststrom.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Maildirs;
import io.poststrom.harness.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Normal and malformed messages through the whole gateway: each is accepted, and the file in the
 * Maildir ends with the octets that were sent, with nothing but header fields before them.
 *
 * <p>The data's files have the line ends of many systems; a line ends with CR LF on the wire, so
 * that CR LF, LF and a CR alone become CR LF first, and the last line gets one.
 */
record MimeSet(Path folder, GatewayUnderTest gateway) implements ConformanceSet {
  private static final Duration ARRIVAL = Duration.ofSeconds(60);
  private static final String DOMAIN = "local.test";

  @Override
  public String name() {
    return "mime";
  }

  @Override
  public Outcome run() throws IOException {
    Gateway running = gateway.running();
    JsonNode index = Cases.read(folder.resolve("index.json"));
    List<Failure> failures = new ArrayList<>();
    Map<String, String> sent = new LinkedHashMap<>();
    try (SmtpClient client = new SmtpClient(running.mxPort())) {
      for (JsonNode row : index) {
        String id = row.get("id").asText();
        String content = Cases.onTheWire(folder.resolve(row.get("file").asText()));
        String reply = handIn(client, id, content);
        if (reply.startsWith("2")) {
          sent.put(id, content);
        } else {
          failures.add(new Failure(id, "refused: " + reply));
        }
      }
    }
    Maildirs maildirs = new Maildirs(running.data());
    sent.forEach(
        (id, content) ->
            difference(maildirs, id, content).ifPresent(why -> failures.add(new Failure(id, why))));
    return new Outcome.Measured(index.size(), failures, 1);
  }

  private static String handIn(SmtpClient client, String id, String content) throws IOException {
    return client.data(
        "sender@sender.example", localPart(id) + "@" + DOMAIN, content.getBytes(ISO_8859_1));
  }

  private static Optional<String> difference(Maildirs maildirs, String id, String content) {
    try {
      Awaitility.await().atMost(ARRIVAL).until(() -> !maildirs.of(localPart(id), DOMAIN).isEmpty());
    } catch (ConditionTimeoutException e) {
      return Optional.of("accepted, but it did not arrive");
    }
    String arrived = new String(maildirs.of(localPart(id), DOMAIN).getFirst(), ISO_8859_1);
    if (!arrived.endsWith(content)) {
      return Optional.of("its octets were changed on the way");
    }
    String before = arrived.substring(0, arrived.length() - content.length());
    return before.matches("(?s)(?:[!-9;-~]+:[^\\r\\n]*\\r\\n(?:[ \\t][^\\r\\n]*\\r\\n)*)+")
        ? Optional.empty()
        : Optional.of("what stands before it are not header fields: " + before);
  }

  private static String localPart(String id) {
    return id.replaceAll("[^A-Za-z0-9]", "-").toLowerCase(Locale.ROOT);
  }
}

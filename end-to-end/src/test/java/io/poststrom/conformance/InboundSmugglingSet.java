package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * SMTP smuggling, receiving side. Safe is exactly one final reply to the DATA, or a closed
 * connection; no second 354, no second acceptance.
 */
record InboundSmugglingSet(Path file, GatewayUnderTest gateway, Door door)
    implements ConformanceSet {
  @Override
  public String name() {
    return door.of("smuggling/inbound");
  }

  @Override
  public Outcome run() throws IOException {
    Entrance entrance = gateway.entrance(door);
    List<Failure> failures = new ArrayList<>();
    int total = 0;
    for (JsonNode row : Cases.read(file)) {
      if (Smuggling.concerns(row, "inbound")) {
        total++;
        List<String> replies = Smuggling.send(entrance, row, "bob@local.test");
        long accepted =
            replies.stream().filter(r -> r.startsWith("2") && !r.startsWith("221")).count();
        if (accepted > 1 || replies.stream().anyMatch(r -> r.startsWith("354"))) {
          failures.add(new Failure(row.get("id").asText(), "vulnerable: " + replies));
        }
      }
    }
    return new Outcome.Measured(total, failures, 1);
  }
}

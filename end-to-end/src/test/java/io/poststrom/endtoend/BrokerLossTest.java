package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads while Kafka is away: one line when it goes and one when it is back. */
class BrokerLossTest {
  private static final Duration PATIENCE = Duration.ofSeconds(55);
  private static final String GONE = "has not answered for";
  private static final String BACK = "Kafka answers again after";

  @Test
  void eachServiceSaysInOneLineThatKafkaIsAwayAndInOneThatItIsBack(@TempDir Path data)
      throws Exception {
    try (Gateway gateway = Gateway.processes(data, Map.of())) {
      List<Path> logs =
          List.of(
              data.resolve("ingress-smtp.log"),
              data.resolve("filter-service.log"),
              data.resolve("delivery-service.log"));

      gateway.kill9(Part.BROKER);
      for (Path log : logs) {
        await(log + ": gone").atMost(PATIENCE).until(() -> count(log, GONE) > 0);
      }
      gateway.restart(Part.BROKER);
      for (Path log : logs) {
        await(log + ": back").atMost(PATIENCE).until(() -> count(log, BACK) > 0);
      }

      for (Path log : logs) {
        assertEquals(List.of(1L, 1L, 0L), counts(log), () -> text(log));
      }
    }
  }

  private static List<Long> counts(Path log) {
    return List.of(count(log, GONE), count(log, BACK), count(log, "NetworkClient"));
  }

  private static long count(Path log, String words) {
    return text(log).lines().filter(line -> line.contains(words)).count();
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

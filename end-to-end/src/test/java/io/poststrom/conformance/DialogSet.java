package io.poststrom.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Client dialogues: the first digit of each reply is the expected one. Six at a time. */
record DialogSet(String set, Path file, GatewayUnderTest gateway, Door door)
    implements ConformanceSet {
  @Override
  public String name() {
    return door.of(set);
  }

  @Override
  public Outcome run() throws IOException, InterruptedException, ExecutionException {
    Entrance entrance = gateway.entrance(door);
    JsonNode dialogs = Cases.read(file);
    List<Failure> failures = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(6)) {
      List<Future<Optional<Failure>>> running = new ArrayList<>();
      for (JsonNode dialog : dialogs) {
        running.add(clients.submit(() -> drive(dialog, entrance)));
      }
      for (Future<Optional<Failure>> each : running) {
        each.get().ifPresent(failures::add);
      }
    }
    return new Outcome.Measured(dialogs.size(), failures, 1);
  }

  private static Optional<Failure> drive(JsonNode dialog, Entrance entrance) {
    Dialog driver = new Dialog(entrance);
    try (driver) {
      int step = 0;
      for (JsonNode each : dialog.get("steps")) {
        Optional<String> why = driver.take(each);
        if (why.isPresent()) {
          return Optional.of(
              new Failure(
                  dialog.get("id").asText(),
                  "step " + step + ": " + why.get(),
                  driver.sent() + entrance.door().mark()));
        }
        step++;
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Failure(dialog.get("id").asText(), String.valueOf(e)));
    }
  }
}

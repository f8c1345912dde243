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
record DialogSet(String name, Path file, GatewayUnderTest gateway) implements ConformanceSet {
  @Override
  public Outcome run() throws IOException, InterruptedException, ExecutionException {
    int port = gateway.running().mxPort();
    JsonNode dialogs = Cases.read(file);
    List<Failure> failures = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(6)) {
      List<Future<Optional<Failure>>> running = new ArrayList<>();
      for (JsonNode dialog : dialogs) {
        running.add(clients.submit(() -> drive(dialog, port)));
      }
      for (Future<Optional<Failure>> each : running) {
        each.get().ifPresent(failures::add);
      }
    }
    return new Outcome.Measured(dialogs.size(), failures, 1);
  }

  private static Optional<Failure> drive(JsonNode dialog, int port) {
    Dialog driver = new Dialog(port);
    try (driver) {
      int step = 0;
      for (JsonNode each : dialog.get("steps")) {
        Optional<String> why = driver.take(each);
        if (why.isPresent()) {
          return Optional.of(
              new Failure(
                  dialog.get("id").asText(), "step " + step + ": " + why.get(), driver.sent()));
        }
        step++;
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Failure(dialog.get("id").asText(), String.valueOf(e)));
    }
  }
}

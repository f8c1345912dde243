package io.poststrom.standalone.training;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The program behind {@code ./poststrom build}'s last step. Its arguments are the command that
 * starts the gateway; the folder for the caches is the system property {@code training.folder}.
 */
public final class Training {
  private static final int SENDERS = 4;
  private static final int MAILS_EACH = 250;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Training() {}

  /** Exit code 0 where the training ran to its end. */
  public static void main(String[] command) throws IOException, InterruptedException {
    Path folder = Path.of(System.getProperty("training.folder", "training"));
    clear(folder);
    Path documents = Files.createDirectories(folder.resolve("data/mail-settings"));
    try (Sink sink = new Sink()) {
      Files.writeString(documents.resolve("routes.yaml"), route(sink.port()));
      int http = freePort();
      int mx = freePort();
      Process gateway = start(List.of(command), folder, http, mx);
      try {
        await(gateway, () -> isReady(http));
        send(mx);
        await(gateway, () -> sink.taken() >= SENDERS / 2 * MAILS_EACH);
      } finally {
        gateway.destroy();
        gateway.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        gateway.destroyForcibly();
      }
    }
    clear(folder.resolve("data"));
  }

  private static Process start(List<String> command, Path folder, int http, int mx)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(
        List.of(
            "run",
            "--data",
            folder.resolve("data").toString(),
            "-Dpoststrom.http.port=" + http,
            "-Dpoststrom.ingress.mx.port=" + mx,
            "-Dpoststrom.ingress.submission.port=0",
            "-Dpoststrom.ingress.submissions.port=0",
            "-Dpoststrom.ingress.http.port=0",
            "-Dpoststrom.kafka.port=" + freePort()));
    File log = folder.resolve("training.log").toFile();
    return new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log).start();
  }

  /** Half of the mails go to a next hop, half to a Maildir. */
  private static void send(int port) {
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      for (int i = 0; i < SENDERS; i++) {
        String domain = i % 2 == 0 ? "route.test" : "inbox.test";
        senders.submit(new Sender(port, domain, MAILS_EACH));
      }
    }
  }

  private static String route(int port) {
    return """
        apiVersion: poststrom.io/v1alpha1
        kind: MailRoute
        metadata: {name: training}
        spec:
          domains: [route.test]
          nextHop: {smartHost: "127.0.0.1:%d"}
        """
        .formatted(port);
  }

  private static void await(Process gateway, BooleanSupplier done) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (!gateway.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("the gateway in training did not come so far");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private static boolean isReady(int port) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
      return ((HttpURLConnection) uri.toURL().openConnection()).getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
    Files.createDirectories(folder);
  }
}

package io.poststrom.conformance;

import io.poststrom.conformance.Entrance.Tls;
import io.poststrom.dns.testing.Zone;
import io.poststrom.dns.testing.ZoneServer;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole gateway with the settings that the data's README asks for, started when a set needs it
 * first: eight local domains, any recipient, SIZE 1 MiB, no relaying, no score that stops a mail.
 * All mail ends in Maildirs, that of {@link #OUTSIDE} at {@link #nextHopPort()}. DNS knows nothing.
 */
final class GatewayUnderTest implements AutoCloseable {
  /** A domain of ours whose mail goes to a next hop. */
  static final String OUTSIDE = "outside.example";

  private static final String DOCUMENTS =
      """
      apiVersion: poststrom.io/v1alpha1
      kind: MailDomain
      metadata:
        name: local
      spec:
        domains: [local.test, example.com, example.org, test.ex, dump.ex, y, bar, mail, %2$s]
        spam: {tag: 900, quarantine: 901, discard: 902}
      ---
      apiVersion: poststrom.io/v1alpha1
      kind: MailRoute
      metadata:
        name: local
      spec:
        domains: [local.test, example.com, example.org, test.ex, dump.ex, y, bar, mail]
        nextHop:
          maildir: maildirs
      ---
      apiVersion: poststrom.io/v1alpha1
      kind: MailRoute
      metadata:
        name: outside
      spec:
        domains: [%2$s]
        nextHop:
          smartHost: 127.0.0.1:%1$d
      """;

  /** Of the clients that may submit. */
  private static final String SUBMITTER = "127.0.0.2";

  private final int nextHopPort = Ports.free();
  private final int submissionPort = Ports.free();
  private final int submissionsPort = Ports.free();
  private final int lmtpPort = Ports.free();
  private @Nullable ZoneServer dns;
  private @Nullable Gateway gateway;
  private @Nullable Path data;

  /** Where the gateway connects to for {@link #OUTSIDE}. */
  int nextHopPort() {
    return nextHopPort;
  }

  /** Where clients come in, once it runs. */
  Entrance entrance(Door door) throws IOException {
    int mx = running().mxPort();
    InetAddress submitter = InetAddress.ofLiteral(SUBMITTER);
    return switch (door) {
      case MX -> new Entrance(door, mx, InetAddress.getLoopbackAddress(), Tls.NONE);
      case SUBMISSION -> new Entrance(door, submissionPort, submitter, Tls.NONE);
      case SUBMISSIONS -> new Entrance(door, submissionsPort, submitter, Tls.AT_ONCE);
      case LMTP -> new Entrance(door, lmtpPort, InetAddress.getLoopbackAddress(), Tls.NONE);
    };
  }

  /** Starts it, or gives the one that runs. */
  Gateway running() throws IOException {
    Gateway running = gateway;
    if (running == null) {
      running = start();
      gateway = running;
    }
    return running;
  }

  @Override
  public void close() throws IOException {
    if (gateway != null) {
      gateway.close();
    }
    if (dns != null) {
      dns.close();
    }
    if (data != null) {
      delete(data);
    }
  }

  private Gateway start() throws IOException {
    Path folder = Files.createTempDirectory("poststrom-conformance");
    data = folder;
    ZoneServer zones = ZoneServer.start(new Zone());
    dns = zones;
    Path documents = Files.createDirectory(folder.resolve("settings"));
    Files.writeString(documents.resolve("all.yaml"), DOCUMENTS.formatted(nextHopPort, OUTSIDE));
    return Gateway.standalone(
        folder,
        Map.of(
            "poststrom.mail-settings",
            documents.toString(),
            "poststrom.dns.servers",
            zones.hostPort(),
            "poststrom.ingress.hostname",
            "local.test",
            "poststrom.ingress.relay-networks",
            SUBMITTER,
            "poststrom.ingress.submission.port",
            String.valueOf(submissionPort),
            "poststrom.ingress.submissions.port",
            String.valueOf(submissionsPort),
            "poststrom.ingress.lmtp.port",
            String.valueOf(lmtpPort),
            "poststrom.ingress.door.connections-per-minute",
            "0",
            "poststrom.ingress.door.network-connections-per-minute",
            "0",
            "poststrom.ingress.max-size",
            "1M"));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package io.poststrom.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpClient;
import io.poststrom.harness.TopicRecords;
import io.poststrom.wire.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the filter in the moment when every engine has been asked about a mail and
 * none answers: in the fast lane, and in the slow one, where the mails go that have to wait.
 */
class HangingEnginesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MAILS = 6;

  /** Takes connections and what is said to it, and never says a word. */
  private static final class Silent implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger asked = new AtomicInteger();

    Silent() {
      try {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Thread.ofVirtual().start(this::acceptAll);
    }

    String address() {
      return "127.0.0.1:" + server.getLocalPort();
    }

    /** Connections so far on which it was told something. */
    int asked() {
      return asked.get();
    }

    private void acceptAll() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          Thread.ofVirtual().start(() -> listen(socket));
        } catch (IOException e) {
          return; // closed
        }
      }
    }

    private void listen(Socket socket) {
      try (socket) {
        if (socket.getInputStream().read() >= 0) {
          asked.incrementAndGet();
        }
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // Killed.
      }
    }

    @Override
    public void close() {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aMailThatWaitsForThemTakesEffectOnceWhateverLaneTheFilterDiesIn(@TempDir Path data)
      throws IOException {
    try (Silent clamd = new Silent();
        Silent rspamd = new Silent();
        Silent spamd = new Silent();
        Silent milter = new Silent();
        ScriptedPeer next = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway =
            Gateway.processes(data, settings(next, List.of(clamd, rspamd, spamd, milter)))) {
      List<Silent> engines = List.of(clamd, rspamd, spamd, milter);
      Set<String> recipients = send(gateway);
      askedMoreThan(engines, List.of(0, 0, 0, 0));
      kill(gateway, 0);

      await("all wait in the slow lane").atMost(LONG).until(() -> postponed(gateway) == MAILS);
      List<Integer> before = engines.stream().map(Silent::asked).toList();
      kill(gateway, MAILS);
      askedMoreThan(engines, before);
      kill(gateway, MAILS);

      await("all arrive").atMost(LONG).until(() -> next.taken().size() >= recipients.size());
      await("all end")
          .atMost(LONG)
          .until(() -> Events.owed(Events.all(gateway.bootstrap())).isEmpty());
      List<Event> events = Events.all(gateway.bootstrap());
      assertEquals(
          recipients.stream().sorted().toList(),
          next.taken().stream().map(mail -> mail.forwardPaths().getFirst()).sorted().toList());
      for (String recipient : recipients) {
        Map<String, Long> told =
            events.stream()
                .filter(event -> event.recipient().equals(recipient))
                .collect(Collectors.groupingBy(Event::type, Collectors.counting()));
        for (String once : List.of("accepted", "filtered", "routed", "delivered")) {
          assertEquals(1, told.get(once), recipient + ": " + once + " of " + told);
        }
      }
      assertEquals(
          Set.of(
              "CLAMAV_UNAVAILABLE",
              "RSPAMD_UNAVAILABLE",
              "SPAMD_UNAVAILABLE",
              "MILTER_HANGS_UNAVAILABLE"),
          unavailable(events));
      assertEquals(0, events.stream().filter(e -> e.type().equals("deadlettered")).count());
    }
  }

  /** So many of them wait in the slow lane then, and nobody has taken one. */
  private static void kill(Gateway gateway, int postponed) {
    gateway.kill9(Part.FILTER);
    assertEquals(postponed, postponed(gateway));
    assertEquals(
        List.of(),
        Events.all(gateway.bootstrap()).stream()
            .filter(e -> !e.type().equals("accepted"))
            .toList());
    gateway.restart(Part.FILTER);
  }

  private static void askedMoreThan(List<Silent> engines, List<Integer> before) {
    for (int i = 0; i < engines.size(); i++) {
      Silent engine = engines.get(i);
      int floor = before.get(i);
      await("asked").atMost(LONG).until(() -> engine.asked() > floor);
    }
  }

  private static int postponed(Gateway gateway) {
    return TopicRecords.committed(gateway.bootstrap(), Topic.SLOW).size();
  }

  private static Set<String> unavailable(List<Event> events) {
    return events.stream()
        .filter(event -> event.type().equals("filtered"))
        .flatMap(event -> StreamSupport.stream(event.data().path("symbols").spliterator(), false))
        .map((JsonNode symbol) -> symbol.path("name").asText())
        .filter(name -> name.endsWith("_UNAVAILABLE"))
        .collect(Collectors.toSet());
  }

  /** Their recipients. */
  private static Set<String> send(Gateway gateway) throws IOException {
    List<String> recipients =
        IntStream.range(0, MAILS).mapToObj(i -> "r" + i + "@dest.example.org").toList();
    try (SmtpClient client = new SmtpClient(gateway.mxPort())) {
      for (String recipient : recipients) {
        String mail = "From: a@client.example.org\r\nTo: " + recipient + "\r\n\r\nHello\r\n";
        String said =
            client.data(
                "a@client.example.org", recipient, mail.getBytes(StandardCharsets.US_ASCII));
        assertTrue(said.startsWith("250 "), said);
      }
    }
    return Set.copyOf(recipients);
  }

  /** Both lanes wait far longer than it takes to kill the filter. */
  private static Map<String, String> settings(ScriptedPeer next, List<Silent> engines) {
    Map<String, String> all = new HashMap<>();
    all.put("poststrom.delivery.smart-host", "127.0.0.1:" + next.port());
    all.put("poststrom.dns.servers", "127.0.0.1:" + Ports.free());
    List<String> names = List.of("clamd", "rspamd", "spamd", "milters");
    for (int i = 0; i < names.size(); i++) {
      String address = engines.get(i).address();
      boolean isMilter = names.get(i).equals("milters");
      String prefix = "poststrom.filter." + names.get(i);
      all.put(
          prefix + (isMilter ? ".addresses" : ".address"), isMilter ? "hangs=" + address : address);
      all.put(prefix + ".timeout", "8s");
    }
    all.put("poststrom.filter.batch-deadline", "5s");
    return all;
  }
}

package io.poststrom.endtoend;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.endtoend.Duplicates.Kill;
import io.poststrom.harness.Events;
import io.poststrom.harness.Events.Event;
import io.poststrom.harness.Gateway;
import io.poststrom.harness.Gateway.Part;
import io.poststrom.harness.Ports;
import io.poststrom.harness.ScriptedPeer;
import io.poststrom.harness.SmtpSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} of each process again and again under load. What must hold: every mail answered
 * 250 arrives and has exactly one terminal event; what has events has arrived; and a second copy is
 * one that docs/guarantees.md explains.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
  private static final int KILLS = 3;

  /** A bound so low that more would be delivered without it. */
  private static final int UNCONFIRMED = 40;

  /** The most duplicates of one kill with one site, as docs/guarantees.md has it. */
  private static final long REPEATED = UNCONFIRMED - 1 + 20;

  private static final Duration LONG = Duration.ofSeconds(120);

  @BeforeAll
  void peersAreThere() {
    SmtpSource.assumeInstalled();
  }

  @ParameterizedTest(name = "of the {0} process loses nothing")
  @EnumSource(Part.class)
  void killing(Part part, @TempDir Path data) {
    try (ScriptedPeer peer = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.processes(data, settings(peer));
        Siege siege = new Siege(gateway, peer)) {
      siege.kill(part, KILLS);
      // Only a delivery process that dies between the next hop's 250 and its record of it repeats.
      assertNothingIsLost(siege, gateway, part == Part.DELIVERY ? siege.kills() : List.of());
      report(part.name(), siege);
      if (part == Part.FILTER || part == Part.DELIVERY) {
        assertEquals(KILLS * Siege.SOURCE_MAILS, siege.answeredIds().size(), "clients hear of it");
      }
    }
  }

  /** They take a connection and never say a word: mail waits for them, and then goes by. */
  @Test
  void ofTheFilterWhileItsEnginesHangLosesNothing(@TempDir Path data) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        ScriptedPeer peer = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.processes(data, with(settings(peer), silent));
        Siege siege = new Siege(gateway, peer)) {
      siege.kill(Part.FILTER, KILLS);
      assertNothingIsLost(siege, gateway, List.of());
      report("FILTER beside hanging engines", siege);
    }
  }

  private static Map<String, String> with(Map<String, String> settings, ServerSocket engine) {
    String address = "127.0.0.1:" + engine.getLocalPort();
    Map<String, String> all = new HashMap<>(settings);
    all.put("poststrom.filter.clamd.address", address);
    all.put("poststrom.filter.clamd.timeout", "2s");
    all.put("poststrom.filter.milters.addresses", "hangs=" + address);
    all.put("poststrom.filter.milters.timeout", "3s");
    return all;
  }

  /** Its parts are one process tree, so the delivery dies with each. */
  @Test
  void ofTheWholeStandaloneRunLosesNothing(@TempDir Path data) {
    try (ScriptedPeer peer = new ScriptedPeer(ScriptedPeer::accepting);
        Gateway gateway = Gateway.standalone(data, settings(peer));
        Siege siege = new Siege(gateway, peer)) {
      siege.kill(Part.DELIVERY, KILLS);
      assertNothingIsLost(siege, gateway, siege.kills());
      report("Standalone run", siege);
    }
  }

  private static void assertNothingIsLost(Siege siege, Gateway gateway, List<Kill> explanations) {
    Set<String> recipients = siege.answeredRecipients();
    Set<String> ids = siege.answeredIds();
    await("every answered mail has its end")
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              List<Event> events = Events.all(gateway.bootstrap());
              assertEquals(Set.of(), without(recipients, Event::recipient, events));
              assertEquals(Set.of(), without(ids, Event::mail, events));
              assertEquals(Set.of(), Events.owed(events));
            });
    Map<String, List<Event>> events =
        Events.all(gateway.bootstrap()).stream().collect(groupingBy(Event::recipient));
    Map<String, List<Instant>> copies = siege.copies();
    assertEquals(copies.keySet(), events.keySet(), "what has events arrived, and vice versa");
    assertEquals(Set.of(), notOnce(events, event -> event.type().equals("accepted")));
    assertEquals(Set.of(), notOnce(events, Event::isTerminal));
    assertEquals(List.of(), unexplained(copies, events, new Duplicates(explanations)));
    long most = explanations.size() * REPEATED;
    assertTrue(duplicates(copies) <= most, duplicates(copies) + " duplicates");
  }

  /** The mails that have no terminal event. */
  private static Set<String> without(
      Set<String> mails, Function<Event, String> name, List<Event> events) {
    Set<String> without = new HashSet<>(mails);
    events.stream().filter(Event::isTerminal).map(name).forEach(without::remove);
    return without;
  }

  private static Set<String> notOnce(Map<String, List<Event>> events, Predicate<Event> such) {
    return events.entrySet().stream()
        .filter(entry -> entry.getValue().stream().filter(such).count() != 1)
        .map(Map.Entry::getKey)
        .collect(toSet());
  }

  private static List<String> unexplained(
      Map<String, List<Instant>> copies, Map<String, List<Event>> events, Duplicates duplicates) {
    List<String> unexplained = new ArrayList<>();
    copies.forEach(
        (recipient, taken) -> {
          List<Event> told = delivered(events.getOrDefault(recipient, List.of()));
          unexplained.addAll(duplicates.faults(recipient, taken, told));
        });
    return unexplained;
  }

  private static List<Event> delivered(List<Event> events) {
    return events.stream().filter(event -> event.type().equals("delivered")).toList();
  }

  private static long duplicates(Map<String, List<Instant>> copies) {
    return copies.values().stream().mapToLong(taken -> taken.size() - 1).sum();
  }

  private static void report(String what, Siege siege) {
    System.out.printf(
        "%s killed %d times: %d mails answered 250, %d arrived, %d duplicates%n",
        what,
        KILLS,
        siege.answeredRecipients().size() + siege.answeredIds().size(),
        siege.copies().size(),
        duplicates(siege.copies()));
  }

  private static Map<String, String> settings(ScriptedPeer peer) {
    return Map.of(
        "poststrom.delivery.smart-host",
        "127.0.0.1:" + peer.port(),
        "poststrom.delivery.unconfirmed-outcomes",
        Integer.toString(UNCONFIRMED),
        "poststrom.ingress.relay-networks",
        "127.0.0.0/8",
        "poststrom.dns.servers",
        "127.0.0.1:" + Ports.free());
  }
}

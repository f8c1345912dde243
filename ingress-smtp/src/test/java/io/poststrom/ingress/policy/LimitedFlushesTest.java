package io.poststrom.ingress.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Flush;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Domain;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How often a client may have mail tried, and who hears of it. */
class LimitedFlushesTest {
  private static final Domain DOMAIN = Domain.of("example.org");

  private final List<Flush> written = new ArrayList<>();
  private final List<MailEvent> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final LimitedFlushes flushes = limited(2);

  @Test
  void eachClientHasItsOwnNumberInAnHour() {
    assertEquals(250, ask(client("192.0.2.1", Optional.empty())));
    assertEquals(250, ask(client("192.0.2.1", Optional.empty())));
    assertEquals(459, ask(client("192.0.2.1", Optional.empty())));
    assertEquals(250, ask(client("192.0.2.1", Optional.of("ann"))));
    assertEquals(250, ask(client("192.0.2.2", Optional.of("ann"))));
    assertEquals(459, ask(client("192.0.2.3", Optional.of("ann"))));

    now = now.plus(Duration.ofMinutes(64));

    assertEquals(250, ask(client("192.0.2.1", Optional.empty())));
    assertEquals(5, written.size());
  }

  @Test
  void theEventNamesWhoAskedForWhat() {
    ask(client("192.0.2.1", Optional.of("ann")));

    MailEvent.Flushed event = assertInstanceOf(MailEvent.Flushed.class, told.getFirst());
    assertEquals("@example.org", event.node());
    assertEquals(Optional.of("ann"), event.identity());
    assertEquals("192.0.2.1", event.client());
    assertEquals(List.of(new Flush(DOMAIN, Reach.DOMAIN_AND_BELOW, now, "ann")), written);
  }

  @Test
  void noneIsOff() {
    assertTrue(flushes.areTaken());
    assertFalse(limited(0).areTaken());
  }

  private LimitedFlushes limited(int most) {
    return new LimitedFlushes(
        most,
        flush -> {
          written.add(flush);
          return CompletableFuture.completedFuture(null);
        },
        told::add,
        () -> now,
        new Random(1));
  }

  private int ask(Client client) {
    Answer answer =
        flushes.ask(client, DOMAIN, Reach.DOMAIN_AND_BELOW).toCompletableFuture().join();
    return assertInstanceOf(Answer.FlushAnswered.class, answer).reply().code();
  }

  private static Client client(String address, Optional<String> identity) {
    InetAddress ip = InetAddress.ofLiteral(address);
    return new Client(Listener.SUBMISSION, ip, 1, ip, Trust.RELAY, identity);
  }
}

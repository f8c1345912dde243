package io.poststrom.ingress.greylist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.greylist.GreylistRules.Prefixes;
import io.poststrom.mail.Sighting;
import io.poststrom.settings.AddressPattern;
import io.poststrom.smtp.MailboxParser;
import io.poststrom.smtp.ReversePath;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked to come again, over a clock that is moved by hand. */
class GreylistTest {
  private static final Duration DELAY = Duration.ofMinutes(5);

  private static final ReversePath EXCUSED = of("friend@example.org");

  private final AtomicLong seconds = new AtomicLong(1_000_000);
  private final FakeSightings sightings = new FakeSightings();
  private boolean crowd;
  private final Greylist greylist = greylist(3);

  @Test
  void whoIsNewComesAgainAfterTheDelayAndIsKnownFromThenOn() {
    assertEquals("NEW 300", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    seconds.addAndGet(299);
    assertEquals("EARLY 1", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    seconds.addAndGet(1);
    assertEquals("RETURNED", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    assertEquals("KNOWN", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    assertEquals("NEW 300", ask("192.0.2.5", "ann@example.org", "eve@example.net"));
    assertEquals("NEW 300", ask("192.0.2.5", "zoe@example.org", "bob@example.net"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.5,     192.0.2.250,     RETURNED",
    "192.0.2.5,     192.0.3.5,       NEW 300",
    "2001:db8::1,   2001:db8::ffff,  RETURNED",
    "2001:db8::1,   2001:db8:0:1::1, NEW 300",
  })
  void aNeighbourMayComeInItsStead(String first, String second, String then) {
    assertEquals("NEW 300", ask(first, "ann@example.org", "bob@example.net"));
    seconds.addAndGet(300);
    assertEquals(then, ask(second, "ann@example.org", "bob@example.net"));
  }

  @Test
  void aNetworkOfWhichEnoughHaveComeAgainIsTrusted() {
    for (int i = 0; i < 3; i++) {
      String from = "abc".charAt(i) + "@example.org";
      assertEquals("NEW 300", ask("192.0.2.5", from, "bob@example.net"));
      seconds.addAndGet(300);
      assertEquals("RETURNED", ask("192.0.2.5", from, "bob@example.net"));
    }
    assertEquals("TRUSTED", ask("192.0.2.77", "new@example.com", "eve@example.net"));
    assertEquals("NEW 300", ask("192.0.3.5", "new@example.com", "eve@example.net"));
  }

  @Test
  void forWhomSomethingSpeaksComesInAndIsNotRemembered() {
    assertEquals("EXCUSED", words(greylist, "192.0.2.5", EXCUSED, "bob@example.net"));
    assertTrue(sightings.kept.isEmpty());
  }

  @Test
  void noNetworkIsTrustedWhereThatIsSwitchedOff() {
    sightings.kept.put("192.0.2.0/24", new Sighting.Network(99, seconds.get()));
    Greylist never = greylist(0);
    assertEquals("NEW 300", words(never, "192.0.2.5", of("ann@example.org"), "bob@example.net"));
  }

  @Test
  void whatIsUsedIsWrittenAgainOnceADay() {
    sightings.kept.put("192.0.2.0/24", new Sighting.Network(3, seconds.get()));
    ask("198.51.100.5", "ann@example.org", "bob@example.net");
    seconds.addAndGet(300);
    ask("198.51.100.5", "ann@example.org", "bob@example.net");
    long returned = seconds.get();
    String key =
        sightings.kept.keySet().stream()
            .filter(k -> k.startsWith("198.51.100.0/24 "))
            .findFirst()
            .orElseThrow();

    seconds.addAndGet(Duration.ofHours(23).toSeconds());
    ask("198.51.100.5", "ann@example.org", "bob@example.net");
    ask("192.0.2.5", "ann@example.org", "bob@example.net");
    assertEquals(new Sighting.Returned(returned), sightings.kept.get(key));

    seconds.addAndGet(Duration.ofHours(1).toSeconds());
    ask("198.51.100.5", "ann@example.org", "bob@example.net");
    ask("192.0.2.5", "ann@example.org", "bob@example.net");
    assertEquals(new Sighting.Returned(seconds.get()), sightings.kept.get(key));
    assertEquals(new Sighting.Network(3, seconds.get()), sightings.kept.get("192.0.2.0/24"));
  }

  @Test
  void aHostThatReportsOrAsksBackIsNewOnceForAllRecipients() {
    assertEquals("NEW 300", words(greylist, "192.0.2.5", new ReversePath.Null(), "a@example.net"));
    seconds.addAndGet(300);
    assertEquals("RETURNED", words(greylist, "192.0.2.5", new ReversePath.Null(), "b@example.net"));
    assertEquals("KNOWN", words(greylist, "192.0.2.5", new ReversePath.Null(), "c@example.net"));
  }

  @Test
  void nobodyIsAskedToComeAgainWhereNobodyWouldKnow() {
    sightings.complete(false);
    assertEquals("UNREMEMBERED", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    sightings.complete(true);
    sightings.works(false);
    assertEquals("UNREMEMBERED", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    sightings.works(true);
    assertEquals("NEW 300", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    sightings.works(false);
    assertEquals("EARLY 300", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
  }

  @Test
  void nobodyIsAskedToComeAgainWhoWouldBeForgottenUntilThen() {
    sightings.full(Instant.ofEpochSecond(seconds.get()).minus(DELAY));
    assertEquals("UNREMEMBERED", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    assertTrue(sightings.kept.isEmpty());
    seconds.addAndGet(1);
    assertEquals("NEW 300", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
  }

  @Test
  void ofACrowdNobodyIsRememberedAndWhoIsKnownComesInAllTheSame() {
    assertEquals("NEW 300", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    crowd = true;
    IntStream.range(0, 9)
        .forEach(i -> assertEquals("CROWD 300", ask("192.0.2.5", "z@example.org", "b@e.net")));
    seconds.addAndGet(300);
    assertEquals("RETURNED", ask("192.0.2.5", "ann@example.org", "bob@example.net"));
    assertEquals(2, sightings.kept.size());
  }

  @Test
  void somePeopleCanBeReachedAtOnce() {
    assertFalse(greylist.covers(MailboxParser.parse("Postmaster@example.net")));
    assertFalse(greylist.covers(MailboxParser.parse("HELP@example.net")));
    assertFalse(greylist.covers(MailboxParser.parse("bob@desk.example")));
    assertTrue(greylist.covers(MailboxParser.parse("bob@example.net")));
  }

  private Greylist greylist(int trustedFrom) {
    return new Greylist(
        new GreylistRules(
            new GreylistRules.Scope(GreylistRules.Mode.ALL, 5),
            DELAY,
            trustedFrom,
            new Prefixes(24, 64),
            List.of(
                AddressPattern.parse("help@example.net"), AddressPattern.parse("desk.example"))),
        sightings,
        address -> crowd,
        () -> Instant.ofEpochSecond(seconds.get()));
  }

  private String ask(String client, String from, String to) {
    return words(greylist, client, of(from), to);
  }

  private static ReversePath of(String address) {
    return new ReversePath.Of(MailboxParser.parse(address));
  }

  private static String words(Greylist greylist, String client, ReversePath from, String to) {
    Ruling ruling =
        greylist
            .judge(
                InetAddress.ofLiteral(client),
                from,
                MailboxParser.parse(to),
                () -> CompletableFuture.completedFuture(from.equals(EXCUSED)))
            .toCompletableFuture()
            .join();
    return switch (ruling) {
      case Ruling.LetIn(Ruling.Why why) -> why.name();
      case Ruling.ComeAgain(Ruling.Why why, Duration wait) -> why + " " + wait.toSeconds();
    };
  }
}

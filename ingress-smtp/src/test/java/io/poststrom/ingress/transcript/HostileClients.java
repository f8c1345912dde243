package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.ContentLog;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Conversations at any listener with clients that send anything, before a door, a log and
 * identities that answer anything: nobody throws, each line that is said is a reply, and all memory
 * comes back.
 */
final class HostileClients {
  private static final List<Trust> TRUSTS = List.of(Trust.WORLD, Trust.RELAY);
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress INTRODUCER = InetAddress.ofLiteral(FakeIntroducers.INTRODUCER);

  private final FakeWorld world = new FakeWorld();
  private final RandomGenerator random;
  private final PurePeer peer;

  /** A client whose listener, address and luck are drawn from this. */
  HostileClients(RandomGenerator random) {
    this.random = random;
    if (random.nextInt(4) == 0) {
      world.door.does("is slow");
    }
    peer =
        new PurePeer(
            world.surroundings(sink(), contents()),
            new Client(
                any(List.of(Listener.values())),
                random.nextInt(4) == 0 ? INTRODUCER : LOOPBACK,
                40_000,
                LOOPBACK,
                any(TRUSTS)),
            1 + random.nextInt(random.nextBoolean() ? 5_000 : 20));
  }

  /** The client sends; now and then something happens around it. */
  void send(byte[] octets) {
    peer.send(octets);
    switch (random.nextInt(12)) {
      case 0 -> world.logWorks = random.nextBoolean();
      case 1 -> world.door.does("waits");
      case 2 -> world.door.does("opens");
      case 3 -> pass(Duration.ofSeconds(random.nextInt(400)));
      case 4 -> shakeHands();
      default -> {}
    }
  }

  /** The client shakes hands where it may. */
  void shakeHands() {
    if (peer.isShaking()) {
      peer.handshake();
    }
  }

  /** The client goes. */
  void leave() {
    if (random.nextInt(4) == 0) {
      peer.shutdownServer();
    }
    List<String> heard = peer.lines();
    peer.leave();
    assertEquals(List.of(), world.failures);
    assertEquals(0, world.budget.used(), "octets of content still counted");
    assertEquals(0, world.budget.held(), "octets besides content still counted");
    heard.forEach(line -> assertTrue(line.matches("[2-5][0-9]{2}[ -].*"), "no reply: " + line));
  }

  private void pass(Duration time) {
    world.move(time);
    peer.timePasses();
  }

  private MailSink sink() {
    return (mail, whenDone) -> {
      switch (random.nextInt(4)) {
        case 0 -> whenDone.accept(new Answer.MailRefused(Reply.of(550, 7, 1, "No")));
        case 1 -> whenDone.accept(new Answer.NotLogged());
        default -> world.submit(mail, whenDone);
      }
    };
  }

  private ContentLog contents() {
    return (mail, chunk, whenDone) -> world.append(mail, chunk, whenDone);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** All that clients of the transcripts send, a list for each. */
  static List<List<Transcript.Line>> seeds() throws IOException {
    return Transcript.all().stream()
        .map(
            transcript ->
                transcript.lines().stream()
                    .filter(
                        line ->
                            line instanceof Transcript.Line.Send
                                || line instanceof Transcript.Line.ClientTls)
                    .toList())
        .toList();
  }

  /** A transcript's client gone mad: octets changed, lines swapped, cut, repeated or another's. */
  void play(List<List<Transcript.Line>> seeds) {
    List<Transcript.Line> script = any(seeds);
    for (int i = 0; i < script.size(); i++) {
      Transcript.Line line = random.nextInt(8) == 0 ? any(any(nonEmpty(seeds))) : script.get(i);
      switch (line) {
        case Transcript.Line.Send(byte[] octets) -> send(mutated(octets));
        default -> shakeHands();
      }
      i -= random.nextInt(10) == 0 ? 1 : 0;
    }
    leave();
  }

  private static List<List<Transcript.Line>> nonEmpty(List<List<Transcript.Line>> seeds) {
    return seeds.stream().filter(script -> !script.isEmpty()).toList();
  }

  private byte[] mutated(byte[] octets) {
    if (octets.length == 0 || random.nextInt(3) > 0) {
      return octets;
    }
    int at = random.nextInt(octets.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(octets, 0, at);
    switch (random.nextInt(4)) {
      case 0 -> out.write(random.nextInt(256));
      case 1 ->
          out.writeBytes("x".repeat(random.nextInt(3_000)).getBytes(StandardCharsets.US_ASCII));
      case 2 -> at = Math.min(octets.length, at + 1 + random.nextInt(4));
      default -> {
        out.write(octets[at] ^ 1 << random.nextInt(8));
        at++;
      }
    }
    out.write(octets, at, octets.length - at);
    return out.toByteArray();
  }
}

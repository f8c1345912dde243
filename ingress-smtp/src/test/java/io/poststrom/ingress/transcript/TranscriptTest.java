package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.poststrom.ingress.session.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every transcript on the pure conversation: in one piece, and octet by octet. */
class TranscriptTest {
  @TestFactory
  Stream<DynamicTest> onThePureConversation() throws IOException {
    return Transcript.all().stream()
        .map(t -> DynamicTest.dynamicTest(t.name(), () -> play(t, 4096)));
  }

  @TestFactory
  Stream<DynamicTest> octetByOctet() throws IOException {
    return Transcript.all().stream().map(t -> DynamicTest.dynamicTest(t.name(), () -> play(t, 1)));
  }

  private static void play(Transcript transcript, int pieces) throws IOException {
    FakeWorld world = TranscriptRun.world(transcript);
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    InetAddress from =
        transcript.contains("introducer")
            ? InetAddress.ofLiteral(FakeIntroducers.INTRODUCER)
            : loopback;
    Client client =
        new Client(
            TranscriptRun.listener(transcript),
            from,
            40_000,
            loopback,
            TranscriptRun.trust(transcript));
    PurePeer peer = new PurePeer(world.surroundings(), client, pieces);
    TranscriptRun run = new TranscriptRun(transcript, world, peer);
    run.play();
    run.compareMails();
    peer.leave();
    assertEquals(0, world.budget.used(), "octets still counted");
  }
}

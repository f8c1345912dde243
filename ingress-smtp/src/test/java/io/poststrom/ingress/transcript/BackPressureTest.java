package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.ContentLimits;
import io.poststrom.ingress.session.ContentLog;
import io.poststrom.ingress.session.Listener;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.MailId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends chunks faster than the log takes them waits, however it cuts them. */
class BackPressureTest {
  private static final int CHUNK = 64 << 10;
  private static final int MAX_UNCONFIRMED = 2;
  private static final int BUDGET = 1 << 20; // the world's
  private static final Client CLIENT = client();

  private final FakeWorld world =
      new FakeWorld(new ContentLimits(8 << 20, 1 << 20, 1_000, CHUNK, MAX_UNCONFIRMED));

  /** A log that answers when it is told to. */
  private final class SlowLog implements ContentLog {
    final Queue<Runnable> answers = new ArrayDeque<>();

    @Override
    public void append(MailId mail, byte[] chunk, Consumer<Receipt> whenDone) {
      answers.add(() -> world.append(mail, chunk, whenDone));
    }

    boolean answersOne() {
      Runnable answer = answers.poll();
      if (answer != null) {
        answer.run();
      }
      return answer != null;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void noSequenceOfChunksOvertakesTheLog(int seed) throws IOException {
    Random random = new Random(seed);
    SlowLog log = new SlowLog();
    PurePeer peer = begin(log);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int largest = 100 << random.nextInt(10);
    while (content.size() < 1 << 20) {
      peer.send(chunk("", content, random.nextInt(1, largest)));
      assertTrue(
          log.answers.size() <= MAX_UNCONFIRMED, log.answers.size() + " chunks on their way");
    }
    peer.send(chunk(" LAST", content, 10));
    while (log.answersOne()) {
      peer.work();
    }
    assertTrue(peer.lines().getLast().startsWith("250 2.0.0 Accepted as "));
    assertArrayEquals(content.toByteArray(), world.content(world.mails.getFirst()));
    assertEquals(0, world.budget.used());
  }

  @Test
  void sessionsTogetherStayWithinTheBudgetAndNoneHears451() throws IOException {
    SlowLog log = new SlowLog();
    List<PurePeer> peers = new ArrayList<>();
    for (int i = 0; i < 3 * BUDGET / CHUNK; i++) {
      peers.add(begin(log));
    }
    for (int round = 0; round < 300; round++) {
      for (PurePeer peer : peers) {
        peer.send(chunk("", new ByteArrayOutputStream(), 1_000));
      }
      long used = world.budget.used();
      assertTrue(used <= BUDGET + peers.size() * CHUNK, used + " octets in memory");
    }
    for (PurePeer peer : peers) {
      peer.send(chunk(" LAST", new ByteArrayOutputStream(), 1_000));
    }
    while (log.answersOne()) {
      peers.forEach(PurePeer::work);
    }
    for (PurePeer peer : peers) {
      assertFalse(peer.lines().toString().contains("451"));
      assertTrue(peer.lines().getLast().startsWith("250 2.0.0 Accepted as "));
    }
  }

  private PurePeer begin(ContentLog log) {
    PurePeer peer = new PurePeer(world.surroundings(world, log), CLIENT, CHUNK);
    peer.send(
        "EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@example.org>\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    return peer;
  }

  /** A command and its octets, as one read of the socket. */
  private static byte[] chunk(String last, ByteArrayOutputStream content, int size) {
    byte[] octets = Contents.ofLines(size);
    content.writeBytes(octets);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(("BDAT " + size + last + "\r\n").getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(octets);
    return all.toByteArray();
  }

  private static Client client() {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    return new Client(Listener.MX, address, 40_000, address, Trust.WORLD);
  }
}

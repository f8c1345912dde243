package io.poststrom.ingress.transcript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.event.MailEvent;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.ContentLog;
import io.poststrom.ingress.session.Listener;
import io.poststrom.ingress.session.MailSink;
import io.poststrom.ingress.session.RecipientCheck;
import io.poststrom.ingress.session.Session.Chance;
import io.poststrom.ingress.session.SessionObserver;
import io.poststrom.ingress.session.Surroundings;
import io.poststrom.ingress.session.Surroundings.Ports;
import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.smtp.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is around a session breaks its promise: the client hears so, and nobody else does. */
class FailureTest {
  private static final String HELLO = "EHLO a\r\n";
  private static final String MAIL = "MAIL FROM:<a@b.example>\r\n";
  private static final String RCPT = "RCPT TO:<c@example.org>\r\n";
  private static final String DATA = "DATA\r\nx\r\n.\r\n";
  private static final String CANNOT_CHECK =
      "451 4.3.0 The recipient could not be checked; try again later";
  private static final String FAILED = "421 4.3.0 Something went wrong here; try again later";

  private final FakeWorld world = new FakeWorld();
  private final Ports sound = world.surroundings().ports();
  private final ByteArrayOutputStream replies = new ByteArrayOutputStream();

  static Stream<RecipientCheck> failingChecks() {
    return Stream.of(
        question -> {
          throw new IllegalStateException("broken");
        },
        question -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
        question -> CompletableFuture.supplyAsync(FailureTest::brokenLater));
  }

  private static Answer brokenLater() {
    throw new IllegalStateException("broken");
  }

  @ParameterizedTest
  @MethodSource("failingChecks")
  void aRecipientThatCannotBeCheckedIsRefusedAloneAndForNow(RecipientCheck failing)
      throws IOException {
    RecipientCheck check =
        question ->
            question.forwardPath().toString().contains("broken")
                ? failing.ask(question)
                : sound.recipients().ask(question);
    PurePeer peer = peer(ports(check, sound.mails(), sound.contents(), world));
    say(peer, HELLO + MAIL + "RCPT TO:<broken@example.org>\r\n" + RCPT + DATA);
    await(peer, CANNOT_CHECK);
    await(peer, "250 2.0.0 Accepted as");
    assertEquals(1, world.mails.getFirst().envelope().recipients().size());
    assertEquals(List.of("451 broken"), world.failures);
  }

  @Test
  void aSinkThatThrowsMeans451AndTheNextMailIsTaken() throws IOException {
    boolean[] broken = {true};
    MailSink sink =
        (mail, whenDone) -> {
          if (broken[0]) {
            throw new IllegalStateException("broken");
          }
          world.submit(mail, whenDone);
        };
    PurePeer peer = peer(ports(sound.recipients(), sink, sound.contents(), world));
    say(peer, HELLO + MAIL + RCPT + DATA);
    assertTrue(peer.lines().getLast().startsWith("451 4.3.0 "), peer.lines()::toString);
    broken[0] = false;
    say(peer, MAIL + RCPT + DATA);
    assertTrue(peer.lines().getLast().startsWith("250 2.0.0 Accepted"), peer.lines()::toString);
    assertEquals(List.of("451 broken"), world.failures);
    assertEquals(0, world.budget.used());
  }

  /**
   * Errors wait at the door from the third on; a content that is refused does not, nor is it kept.
   */
  @Test
  void aMailThatIsRefusedBehindManyErrorsLeavesNothingInMemory() throws IOException {
    world.door.does("is slow");
    MailSink sink =
        (mail, whenDone) ->
            whenDone.accept(new Answer.MailRefused(Reply.of(550, 7, 1, "Not wanted")));
    PurePeer peer = peer(ports(sound.recipients(), sink, sound.contents(), world));
    say(peer, HELLO + "ONE\r\nTWO\r\n");
    for (int i = 0; i < 2; i++) {
      say(peer, "MAIL FROM:<a@b.example> SIZE=1000\r\n" + RCPT + DATA);
      assertEquals("550 5.7.1 Not wanted", peer.lines().getLast());
      assertEquals(0, world.budget.used());
    }
    assertEquals(2, world.refusals.size());
  }

  /** Who does not wait for the reply is told of all the same. */
  @Test
  void aRefusalIsToldBeforeItsReplyHasWaited() throws IOException {
    world.door.does("is slow");
    PurePeer peer = peer(sound);
    say(peer, HELLO + "ONE\r\nTWO\r\n" + MAIL + "RCPT TO:<c@elsewhere.example>\r\n");
    assertEquals(1, world.refusals.size());
    world.door.does("opens");
    assertEquals(1, world.refusals.size());
  }

  @Test
  void anAnswerThatComesTwiceIsNoAnswerToTheNextMail() throws IOException {
    List<Consumer<Answer>> asked = new ArrayList<>();
    MailSink sink = (mail, whenDone) -> asked.add(whenDone);
    PurePeer peer = peer(ports(sound.recipients(), sink, sound.contents(), world));
    say(peer, HELLO + MAIL + RCPT + DATA);
    asked.getFirst().accept(new Answer.NotLogged());
    say(peer, MAIL + RCPT + DATA);
    asked.getFirst().accept(new Answer.Logged());
    assertTrue(peer.lines().getLast().startsWith("354 "), peer.lines()::toString);
    asked.getLast().accept(new Answer.NotLogged());
    assertTrue(peer.lines().getLast().startsWith("451 "), peer.lines()::toString);
  }

  @Test
  void aContentLogThatThrowsEndsTheSessionAndAllMemoryComesBack() throws IOException {
    ContentLog log =
        (mail, chunk, whenDone) -> {
          throw new IllegalStateException("broken");
        };
    PurePeer peer = peer(ports(sound.recipients(), sound.mails(), log, world));
    say(peer, HELLO + MAIL + RCPT + "DATA\r\n" + "0123456\r\n".repeat(400));
    assertEnded(peer);
    assertEquals(0, world.budget.used());
  }

  @Test
  void anExceptionInTheSessionEndsItAfterTheRepliesThatWereRight() throws IOException {
    Surroundings all = world.surroundings();
    Chance broken =
        new Chance(
            () -> Instant.EPOCH,
            () -> {
              throw new IllegalStateException("broken");
            });
    PurePeer peer =
        peer(
            new Surroundings(all.rules(), all.content(), all.time(), sound, broken, all.seconds()));
    say(peer, "HELO a\r\n" + MAIL + RCPT);
    assertEquals(
        List.of("220 mx.example.org ESMTP Poststrom", "250 mx.example.org", FAILED), peer.lines());
    assertTrue(peer.isClosed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "replied", "refused", "accepted"})
  void anObserverThatThrowsEndsTheSessionAndLeavesNothingForTheNext(String broken)
      throws IOException {
    PurePeer first =
        peer(ports(sound.recipients(), sound.mails(), sound.contents(), new Breaking(broken)));
    say(first, HELLO + MAIL + "RCPT TO:<x@elsewhere.example>\r\n" + RCPT + DATA);
    assertEnded(first);
    assertEquals(broken.equals("accepted"), first.lines().toString().contains("250 2.0.0 Acc"));
    assertEquals(0, replies.size());
    PurePeer next = peer(world.surroundings());
    say(next, "QUIT\r\n");
    assertEquals(List.of("220 mx.example.org ESMTP Poststrom", "221 2.0.0 Bye"), next.lines());
  }

  /** Throws in one place. */
  private final class Breaking implements SessionObserver {
    private final String where;

    Breaking(String where) {
      this.where = where;
    }

    private void at(String here) {
      if (here.equals(where)) {
        throw new IllegalStateException("broken");
      }
    }

    @Override
    public void headerMissing(InetAddress proxy, String why) {}

    @Override
    public void turnedAway(Client client, Reply reply, String rule) {}

    @Override
    public void opened(Client client) {
      at("opened");
    }

    @Override
    public void replied(Client client, Reply reply) {
      if (reply.code() == 250) {
        at("replied");
      }
    }

    @Override
    public void refused(MailEvent.Refused refusal) {
      at("refused");
    }

    @Override
    public void failed(Client client, Reply reply, Throwable why) {
      world.failed(client, reply, why);
    }

    @Override
    public void accepted(AcceptedMail mail) {
      at("accepted");
    }
  }

  private void assertEnded(PurePeer peer) throws IOException {
    assertEquals(FAILED, peer.lines().getLast());
    assertTrue(peer.isClosed());
    assertEquals(List.of("421 broken"), world.failures);
    int said = peer.lines().size();
    say(peer, "NOOP\r\n");
    assertEquals(said, peer.lines().size());
  }

  private PurePeer peer(Ports ports) {
    Surroundings all = world.surroundings();
    return peer(
        new Surroundings(
            all.rules(), all.content(), all.time(), ports, all.chance(), all.seconds()));
  }

  private PurePeer peer(Surroundings around) {
    InetAddress address = InetAddress.ofLiteral("127.0.0.1");
    Client client = new Client(Listener.MX, address, 40_000, address, Trust.WORLD);
    return new PurePeer(around, client, 4_096, replies);
  }

  private Ports ports(
      RecipientCheck check, MailSink sink, ContentLog log, SessionObserver observer) {
    return new Ports(
        check,
        sound.identities(),
        sound.door(),
        sound.senders(),
        sink,
        log,
        world.budget,
        sound.flushes(),
        observer);
  }

  private static void say(PurePeer peer, String octets) {
    peer.send(octets.getBytes(StandardCharsets.US_ASCII));
  }

  private static void await(PurePeer peer, String start) {
    org.awaitility.Awaitility.await()
        .until(() -> peer.lines().stream().anyMatch(line -> line.startsWith(start)));
    assertFalse(peer.isClosed());
  }
}

package io.poststrom.filter.engine.milter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.filter.engine.Connection;
import io.poststrom.filter.engine.EngineFailure;
import io.poststrom.filter.engine.Symbols;
import io.poststrom.filter.engine.Talks;
import io.poststrom.filter.pipeline.Change;
import io.poststrom.filter.pipeline.CheckResult;
import io.poststrom.filter.pipeline.Demand;
import io.poststrom.mail.Verdict.Action;
import io.poststrom.mail.Verdict.Symbol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MilterProtocolTest {
  private static final String[] MAIL = {"Subject: a\r\n b\r\nTo:c\r\n", "\r\nbody\r\n"};
  private static final int NO_REPLIES = 0xf_f080 & ~0x2_0000;

  private final MilterProtocol protocol = new MilterProtocol(new Symbols("MILTER"), "mx.example");

  /** Replies as they come over the wire: a letter and texts, NUL behind each. */
  private static byte[] replies(int version, int steps, String... replies) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    packet(all, 'O', ByteBuffer.allocate(12).putInt(version).putInt(0x1ff).putInt(steps).array());
    for (String reply : replies) {
      byte[] octets = reply.getBytes(StandardCharsets.ISO_8859_1);
      packet(all, (char) octets[0], Arrays.copyOfRange(octets, 1, octets.length));
    }
    return all.toByteArray();
  }

  private static void packet(ByteArrayOutputStream to, char letter, byte[] data) {
    to.writeBytes(ByteBuffer.allocate(4).putInt(1 + data.length).array());
    to.write(letter);
    to.writeBytes(data);
  }

  private static String number(int number) {
    return new String(ByteBuffer.allocate(4).putInt(number).array(), StandardCharsets.ISO_8859_1);
  }

  /** The commands heard, a line each, NUL as {@code |}; without macros. */
  private static List<String> commands(Talks talk) throws IOException {
    ByteArrayInputStream heard = new ByteArrayInputStream(talk.heard.toByteArray());
    List<String> commands = new ArrayList<>();
    while (heard.available() > 0) {
      Packet packet = Packet.read(heard);
      if (packet.letter() != 'D' && packet.letter() != 'O') {
        String data = new String(packet.data(), StandardCharsets.ISO_8859_1);
        commands.add(packet.letter() + data.replace('\0', '|').replace("\n", "\\n"));
      }
    }
    return commands;
  }

  private CheckResult end(String... replies) throws IOException {
    return protocol.ask(new Talks(replies(6, NO_REPLIES, replies)).connection, Talks.mail(MAIL));
  }

  private static String names(CheckResult result) {
    return String.join(" ", result.symbols().stream().map(Symbol::name).toList());
  }

  @Test
  void tellsTheWholeMailStepByStep() throws IOException {
    String[] replies = new String[11];
    Arrays.fill(replies, "c");
    Talks talk = new Talks(replies(6, 0, replies));
    assertEquals(CheckResult.NOTHING, protocol.ask(talk.connection, Talks.mail(MAIL)));
    assertEquals(
        List.of(
            "C[192.0.2.7]|4\u009c@192.0.2.7|",
            "Hmail.sender.example|",
            "M<a@sender.example>|SIZE=30|",
            "R<b@one.test>|",
            "R<c@two.test>|",
            "T",
            "LSubject|a\\n b|",
            "LTo|c|",
            "N",
            "Bbody\r\\n",
            "E",
            "Q"),
        commands(talk));
  }

  @Test
  void leavesOutWhatItDoesNotWantAndWaitsForNoReplyThatDoesNotCome() throws IOException {
    int noSteps = 0x1 | 0x2 | 0x8 | 0x10 | 0x40 | 0x200;
    Talks talk = new Talks(replies(6, noSteps | 0x4080 | Flags.LEADING_SPACE, "a"));
    protocol.ask(talk.connection, Talks.mail(MAIL));
    assertEquals(
        List.of("M<a@sender.example>|SIZE=30|", "LSubject| a\\n b|", "LTo|c|", "E", "Q"),
        commands(talk));
  }

  @Test
  void anOlderOneIsAskedTheSame() throws IOException {
    Talks talk = new Talks(replies(2, 0x7f & ~0x4, "c", "c"));
    protocol.ask(talk.connection, Talks.mail(MAIL));
    assertEquals(List.of("M<a@sender.example>|SIZE=30|", "E", "Q"), commands(talk));
  }

  @Test
  void saysTheMacrosThatItKnowsOrThatAreWanted() throws IOException {
    Talks all = new Talks(replies(6, NO_REPLIES, "c"));
    protocol.ask(all.connection, Talks.mail(MAIL));
    assertTrue(all.heard().contains("DCj\0mx.example\0v\0Poststrom\0"));
    assertTrue(all.heard().contains("{client_addr}\000192.0.2.7\0"));
    assertTrue(all.heard().contains("DR{rcpt_addr}\0c@two.test\0"));
    byte[] wishes =
        (number(0) + "{client_addr}, z\0" + number(3) + "\0").getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    packet(
        some,
        'O',
        ByteBuffer.allocate(12 + wishes.length)
            .putInt(6)
            .putInt(0x100)
            .putInt(NO_REPLIES)
            .put(wishes)
            .array());
    packet(some, 'c', new byte[0]);
    Talks few = new Talks(some.toByteArray());
    protocol.ask(few.connection, Talks.mail(MAIL));
    assertTrue(few.heard().contains("DC{client_addr}\000192.0.2.7\0\0\0"), few.heard());
    assertFalse(few.heard().contains("{rcpt_addr}"));
  }

  @Test
  void moreOfTheBodyIsNotSentThanItWants() throws IOException {
    int steps = NO_REPLIES & ~Flags.NR_BODY;
    Talks talk = new Talks(replies(6, steps, "c", "s", "c"));
    protocol.ask(talk.connection, Talks.mail("A: b\r\n\r\n" + "x".repeat(200_000)));
    assertEquals(
        List.of(65_536, 65_536),
        commands(talk).stream().filter(one -> one.startsWith("B")).map(String::length).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "c,                    PASS,     ''",
    "a,                    PASS,     ''",
    "t,                    PASS,     MILTER_TEMPFAIL",
    "y451 4.7.1 Later|,   PASS,     MILTER_TEMPFAIL",
    "r,                    REJECT,   MILTER_REJECT",
    "y550 5.7.1 Go away|, REJECT,   MILTER_REJECT",
    "d,                    DISCARD,  MILTER_DISCARD",
  })
  void itsLastWordIsADemand(String reply, Action atLeast, String symbol) throws IOException {
    CheckResult result = end("p", reply.replace('|', '\0'));
    assertEquals(atLeast, result.demand().atLeast());
    assertEquals(symbol, names(result));
  }

  @Test
  void aWordBeforeTheEndEndsIt() throws IOException {
    Talks talk = new Talks(replies(6, NO_REPLIES & ~Flags.NR_MAIL, "y550 5.1.8 Nobody\0"));
    CheckResult result = protocol.ask(talk.connection, Talks.mail(MAIL));
    assertEquals("550 5.1.8 Nobody", result.symbols().getFirst().evidence());
    assertEquals("Q", commands(talk).get(3));
  }

  @Test
  void oneRefusedRecipientHoldsTheMailAndAllRefuseIt() throws IOException {
    int steps = NO_REPLIES & ~Flags.NR_RCPT;
    CheckResult one =
        protocol.ask(new Talks(replies(6, steps, "r", "c", "c")).connection, Talks.mail(MAIL));
    assertEquals(Action.QUARANTINE, one.demand().atLeast());
    CheckResult enough =
        protocol.ask(new Talks(replies(6, steps, "r", "a")).connection, Talks.mail(MAIL));
    assertEquals(Action.QUARANTINE, enough.demand().atLeast());
    CheckResult all =
        protocol.ask(new Talks(replies(6, steps, "r", "r")).connection, Talks.mail(MAIL));
    assertEquals(Action.REJECT, all.demand().atLeast());
  }

  @Test
  void whatItWantsChangedIsADemand() throws IOException {
    CheckResult result =
        end(
            "hX-Seen\0yes\0",
            "i" + number(0) + "X-Top\0a\n b\0",
            "m" + number(1) + "Subject\0\0",
            "bnew\r\n",
            "e<x@y.test>\0",
            "+<d@one.test>\0",
            "2<e@one.test>\0NOTIFY=NEVER\0",
            "-<b@one.test>\0",
            "qa reason\0",
            "c");
    assertEquals("MILTER_QUARANTINE MILTER_CHANGED", names(result));
    List<Change> changes = result.demand().changes();
    assertEquals(new Change.AddField("X-Seen", " yes"), changes.get(0));
    assertEquals(new Change.AddField("X-Top", " a\n b"), changes.get(1));
    assertEquals(new Change.SetField(1, "Subject", " "), changes.get(2));
    assertEquals(
        List.of(
            new Change.Sender("<x@y.test>"),
            new Change.AddRecipient("<d@one.test>"),
            new Change.AddRecipient("<e@one.test>"),
            new Change.RemoveRecipient("<b@one.test>")),
        changes.subList(4, 8));
    assertEquals(new Demand(Action.QUARANTINE, changes), result.demand());
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "4", "Z", "y999\0", "y5", "hX\0", "m", "i\0\0", "qx", ""})
  void whatIsNoReplyIsNone(String reply) {
    byte[] octets = reply.isEmpty() ? replies(6, NO_REPLIES) : replies(6, NO_REPLIES, reply);
    Talks talk = new Talks(octets);
    assertThrows(EngineFailure.class, () -> protocol.ask(talk.connection, Talks.mail(MAIL)));
    assertFalse(talk.connection.reuse());
  }

  /** Takes all but the QUIT, as a socket does whose other end is gone. */
  private static Connection closedBeforeQuit(byte[] replies) {
    OutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void flush() throws IOException {
            if (toString(StandardCharsets.ISO_8859_1).endsWith("\1Q")) {
              throw new IOException("Broken pipe");
            }
          }
        };
    return new Connection(new ByteArrayInputStream(replies), out);
  }

  @Test
  void whoHangsUpBehindTheLastWordHasSaidIt() throws IOException {
    Connection refusing = closedBeforeQuit(replies(6, NO_REPLIES, "r"));
    assertEquals(Action.REJECT, protocol.ask(refusing, Talks.mail(MAIL)).demand().atLeast());
    assertEquals("version 6", protocol.greet(closedBeforeQuit(replies(6, 0))));
  }

  @Test
  void changesBeforeTheEndAreNone() {
    Talks talk = new Talks(replies(6, 0, "hX\0y\0"));
    assertThrows(EngineFailure.class, () -> protocol.ask(talk.connection, Talks.mail(MAIL)));
  }

  @Test
  void aFieldLongerThanMilterLibrariesTakeIsTheMailsFault() throws IOException {
    String longest = "A: " + "x".repeat(65_535 - "A||".length());
    Talks talk = new Talks(replies(6, NO_REPLIES, "c"));
    assertEquals(
        CheckResult.NOTHING, protocol.ask(talk.connection, Talks.mail(longest + "\r\n\r\n")));
    Talks longer = new Talks(replies(6, NO_REPLIES, "c"));
    EngineFailure failure =
        assertThrows(
            EngineFailure.class,
            () -> protocol.ask(longer.connection, Talks.mail(longest + "x\r\n\r\n")));
    assertEquals(EngineFailure.Kind.CONTENT, failure.kind());
  }

  @Test
  void moreChangesThanCanBeKeptHoldTheMailUnchanged() throws IOException {
    String body = "b" + "x".repeat(1_000_000);
    CheckResult kept = end(body, body, "c");
    assertEquals(2, kept.demand().changes().size());
    CheckResult dropped = end(body, body, body, "hX\0y\0", "c");
    assertEquals(new Demand(Action.QUARANTINE, List.of()), dropped.demand());
    assertEquals("MILTER_QUARANTINE", names(dropped));
  }
}

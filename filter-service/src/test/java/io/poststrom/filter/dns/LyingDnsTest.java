package io.poststrom.filter.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.dns.testing.LyingServer;
import io.poststrom.dns.testing.LyingServer.OverTcp;
import io.poststrom.dns.testing.LyingServer.OverUdp;
import io.poststrom.dns.testing.Zone;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;

/**
 * DNS that lies, is silent or breaks off, below the whole of SPF, DKIM, ARC and DMARC: the results
 * are the RFCs' words for "ask again", nothing untrue is believed, and the questions stay few.
 */
class LyingDnsTest {
  private static final String UNKNOWN = "spf=temperror dkim=temperror dmarc=temperror";
  private static final String TRUE = "spf=pass dkim=pass dmarc=pass";

  /** SPF's record, the key, the policy; and now and then a server's health is looked into. */
  private static final int QUESTIONS = 3;

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("the id of another query", (query, truth) -> List.of(with(truth, 1, truth[1] ^ 1))),
        lie("a datagram of nothing", (query, truth) -> List.of(new byte[0])),
        lie("half a header", (query, truth) -> List.of(Arrays.copyOf(truth, 7))),
        lie("no question", (query, truth) -> List.of(withCounts(truth, 0, 0))),
        lie("more records than octets", (query, truth) -> List.of(withCounts(truth, 1, 65_535))),
        lie("the name of another question", (query, truth) -> List.of(with(truth, 13, 'x'))),
        lie("the type of another question", (query, truth) -> List.of(otherType(query, truth))),
        lie("a name that points to itself", (query, truth) -> List.of(pointerLoop(truth))),
        lie("octets of any kind", (query, truth) -> List.of(junk(truth))),
        lie("FORMERR", (query, truth) -> List.of(withRcode(query, 1))),
        lie("SERVFAIL", (query, truth) -> List.of(withRcode(query, 2))),
        lie("NOTIMP", (query, truth) -> List.of(withRcode(query, 4))),
        lie("REFUSED", (query, truth) -> List.of(withRcode(query, 5))),
        lie("an rcode that nobody knows", (query, truth) -> List.of(withRcode(query, 13))),
        lie("silence", (query, truth) -> List.of()),
        overTcp("TCP that takes the question and hangs", OverTcp.HANG),
        overTcp("TCP that is closed at once", client -> {}),
        overTcp("TCP that promises 65,535 octets and sends ten", LyingDnsTest::drip),
        overTcp("TCP that sends octets without end", LyingDnsTest::flood));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void isATemperrorAfterFewQuestions(String name, OverUdp udp, OverTcp tcp) {
    try (LyingServer server = LyingServer.start(Zone.parse(AuthWorld.ZONE), udp, tcp);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals(UNKNOWN, world.results(AuthWorld.MAIL));
      assertTrue(count(server) <= QUESTIONS * AuthWorld.ATTEMPTS, server.asked()::toString);

      int before = count(server);
      assertEquals(UNKNOWN, world.results(AuthWorld.MAIL));
      assertEquals(before, count(server), "the failure is remembered");
    }
  }

  @Test
  void aLieCostsATryAndTheTruthCountsThen() {
    Set<Name> lied = new HashSet<>();
    OverUdp once =
        (query, truth) ->
            List.of(lied.add(query.getQuestion().getName()) ? with(truth, 1, truth[1] ^ 1) : truth);
    try (LyingServer server = LyingServer.start(Zone.parse(AuthWorld.ZONE), once, OverTcp.HANG);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals(TRUE, world.results(AuthWorld.MAIL));
    }
  }

  /** In the answer's own section, but not of the name that was asked for. */
  @Test
  void recordsOfAnotherNameAreNoAnswer() {
    OverUdp others = (query, truth) -> List.of(renamed(truth));
    try (LyingServer server = LyingServer.start(Zone.parse(AuthWorld.ZONE), others, OverTcp.HANG);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals("spf=none dkim=permerror dmarc=none", world.results(AuthWorld.MAIL));
    }
  }

  @Test
  void whatAServerAddsUnaskedIsNeitherBelievedNorKept() {
    OverUdp generous =
        (query, truth) ->
            List.of(
                with(
                    truth,
                    record("sender.example", "v=spf1 +all"),
                    record("_dmarc.sender.example", "v=DMARC1; p=none"),
                    record("s._domainkey.sender.example", "v=DKIM1; p=")));
    try (LyingServer server =
            LyingServer.start(Zone.parse(AuthWorld.ZONE), generous, OverTcp.HANG);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals(TRUE, world.results(AuthWorld.MAIL));
      assertEquals(QUESTIONS, count(server), "each was asked for all the same");
    }
  }

  /** Each answer is an alias to a name that nobody has heard of. */
  @Test
  void aliasesWithoutEndAreFollowedEightTimes() {
    AtomicInteger next = new AtomicInteger();
    OverUdp alias =
        (query, truth) -> {
          Message answer = empty(query);
          Record question = query.getQuestion();
          answer.addRecord(
              new CNAMERecord(
                  question.getName(), DClass.IN, 60, name("n" + next.incrementAndGet() + ".test")),
              Section.ANSWER);
          return List.of(answer.toWire());
        };
    try (LyingServer server = LyingServer.start(Zone.parse(""), alias, OverTcp.HANG);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals(UNKNOWN, world.results(AuthWorld.MAIL));
      assertTrue(count(server) <= QUESTIONS * (1 + 8), server.asked()::toString);
    }
  }

  @Test
  void aliasesInACircleAreATemperror() {
    String circle =
        "sender.example CNAME sender.example\n"
            + "_dmarc.sender.example CNAME x.example\nx.example CNAME _dmarc.sender.example\n"
            + "s._domainkey.sender.example CNAME y.example\ny.example CNAME y.example\n";
    OverUdp honest = (query, truth) -> List.of(truth);
    try (LyingServer server = LyingServer.start(Zone.parse(circle), honest, OverTcp.HANG);
        AuthWorld world = new AuthWorld(server.address())) {
      assertEquals(UNKNOWN, world.results(AuthWorld.MAIL));
      assertTrue(count(server) <= QUESTIONS * (1 + 8), server.asked()::toString);
    }
  }

  private static Arguments lie(String name, OverUdp udp) {
    return Arguments.of(name, udp, OverTcp.HANG);
  }

  private static Arguments overTcp(String name, OverTcp tcp) {
    OverUdp truncated = (query, truth) -> List.of(LyingServer.truncated(query));
    return Arguments.of(name, truncated, tcp);
  }

  /** Without those that ask after the server's health. */
  private static int count(LyingServer server) {
    return (int) server.asked().stream().filter(question -> !question.equals(" NS")).count();
  }

  private static byte[] with(byte[] message, int at, int octet) {
    byte[] changed = message.clone();
    changed[at] = (byte) octet;
    return changed;
  }

  /** RFC 1035 section 4.1.1: the counts stand behind id and flags. */
  private static byte[] withCounts(byte[] message, int questions, int answers) {
    byte[] changed = message.clone();
    changed[5] = (byte) questions;
    changed[6] = (byte) (answers >> 8);
    changed[7] = (byte) answers;
    return changed;
  }

  private static byte[] withRcode(Message query, int rcode) {
    Message answer = empty(query);
    answer.getHeader().setRcode(rcode);
    return answer.toWire();
  }

  private static byte[] otherType(Message query, byte[] truth) {
    int type = 12 + query.getQuestion().getName().length() + 1;
    return with(truth, type, truth[type] ^ 2);
  }

  private static byte[] pointerLoop(byte[] truth) {
    byte[] message = Arrays.copyOf(truth, 18);
    message[12] = (byte) 0xC0;
    message[13] = 12;
    return message;
  }

  private static byte[] junk(byte[] truth) {
    byte[] message = new byte[400];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) (i * 89 + 7);
    }
    System.arraycopy(truth, 0, message, 0, 2);
    return message;
  }

  private static Message empty(Message query) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    return answer;
  }

  private static byte[] renamed(byte[] truth) {
    Message message = parsed(truth);
    Message other = new Message(message.getHeader().getID());
    other.getHeader().setFlag(Flags.QR);
    other.addRecord(message.getQuestion(), Section.QUESTION);
    for (Record record : message.getSection(Section.ANSWER)) {
      other.addRecord(
          new TXTRecord(name("other.example"), DClass.IN, 60, ((TXTRecord) record).getStrings()),
          Section.ANSWER);
    }
    return other.toWire();
  }

  private static byte[] with(byte[] truth, Record... records) {
    Message message = parsed(truth);
    for (Record record : records) {
      message.addRecord(record, Section.ADDITIONAL);
      message.addRecord(record, Section.AUTHORITY);
      if (!record.getName().equals(message.getQuestion().getName())) {
        message.addRecord(record, Section.ANSWER);
      }
    }
    return message.toWire();
  }

  private static Record record(String name, String text) {
    return new TXTRecord(name(name), DClass.IN, 3_600, text);
  }

  private static Message parsed(byte[] wire) {
    try {
      return new Message(wire);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text + ".");
    } catch (TextParseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void drip(Socket client) throws IOException {
    new DataInputStream(client.getInputStream()).readUnsignedShort();
    client.getOutputStream().write(new byte[] {-1, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    OverTcp.HANG.serve(client);
  }

  private static void flood(Socket client) throws IOException {
    byte[] octets = new byte[1 << 16];
    Arrays.fill(octets, (byte) 0x55);
    while (true) {
      client.getOutputStream().write(octets);
    }
  }
}

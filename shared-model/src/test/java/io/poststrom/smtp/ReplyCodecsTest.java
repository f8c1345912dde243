package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyCodecsTest {
  static Stream<Arguments> replies() {
    return Stream.of(
        Arguments.of("250 OK\r\n", Reply.of(250, "OK")),
        Arguments.of("250 2.1.0 Sender taken\r\n", Reply.of(250, 1, 0, "Sender taken")),
        Arguments.of("550 5.1.1 no such user\r\n", Reply.of(550, 1, 1, "no such user")),
        Arguments.of(
            "550-5.1.1 no such user\r\n550 5.1.1 really\r\n",
            new Reply(
                550,
                Optional.of(new EnhancedStatusCode(5, 1, 1)),
                List.of("no such user", "really"))),
        Arguments.of(
            "250-mx.example greets\r\n250-SIZE 1000\r\n250 DSN\r\n",
            new Reply(250, Optional.empty(), List.of("mx.example greets", "SIZE 1000", "DSN"))),
        Arguments.of("354 go\r\n", Reply.of(354, "go")),
        Arguments.of("250 grüße\r\n", Reply.of(250, "grüße")));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void readsAndWritesReplies(String wire, Reply reply) {
    assertEquals(List.of(reply), parse(wire, 1000));
    assertEquals(List.of(reply), parse(wire, 1));
    assertEquals(wire, new String(ReplyEncoder.encode(reply), UTF_8));
  }

  @Test
  void readsPipelinedReplies() {
    assertEquals(
        List.of(Reply.of(250, "a"), Reply.of(550, "b"), Reply.of(354, "c")),
        parse("250 a\r\n550 b\r\n354 c\r\n", 5));
  }

  @Test
  void isLenientWhereNothingCanBeMisread() {
    assertEquals(
        List.of(Reply.of(250, ""), Reply.of(250, ""), Reply.of(221, "bye")),
        parse("250\r\n250 \r\n221 bye\n", 3));
    assertEquals(List.of(Reply.of(250, 0, 0, "")), parse("250 2.0.0\r\n", 3));
  }

  @Test
  void takesAStatusOfAnotherClassForText() {
    assertEquals(List.of(Reply.of(450, "5.1.1 odd")), parse("450 5.1.1 odd\r\n", 100));
    assertEquals(List.of(Reply.of(550, "5.1 odd")), parse("550 5.1 odd\r\n", 100));
    assertEquals(List.of(Reply.of(550, "5.1.1234 odd")), parse("550 5.1.1234 odd\r\n", 100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "25\r\n",
        "2500 x\r\n",
        "x50 y\r\n",
        "150 x\r\n",
        "600 x\r\n",
        "250_x\r\n",
        "HTTP/1.1 400 Bad Request\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "250-a\r\n550 b\r\n",
        "\u0000\r\n",
      })
  void breaksOffAtWhatIsNoReply(String wire) {
    List<Object> items = parse(wire + "250 OK\r\n", 1000);
    assertEquals(1, items.size());
    assertTrue(items.getFirst() instanceof String);
  }

  @Test
  void boundsLinesAndTheirNumber() {
    assertTrue(parse("250 " + "x".repeat(2042) + "\r\n", 999).getFirst() instanceof Reply);
    assertTrue(parse("250 " + "x".repeat(2050) + "\r\n", 999).getFirst() instanceof String);
    assertTrue(parse("x".repeat(2049), 1).getFirst() instanceof String);
    assertTrue(parse("250-x\r\n".repeat(99) + "250 x\r\n", 64).getFirst() instanceof Reply);
    assertTrue(parse("250-x\r\n".repeat(101), 64).getFirst() instanceof String);
  }

  @Test
  void knowsWhetherAReplyHasBegun() {
    ReplyParser parser = new ReplyParser();
    List<Object> items = new ArrayList<>();
    byte[] half = "250-a\r\n".getBytes(UTF_8);
    assertFalse(parser.isMidReply());
    parser.feed(half, 0, half.length, recordingInto(items));
    assertTrue(parser.isMidReply());
    byte[] rest = "250 b\r\n".getBytes(UTF_8);
    parser.feed(rest, 0, rest.length, recordingInto(items));
    assertFalse(parser.isMidReply());
  }

  @Test
  void writesNothingThatCouldBreakALine() {
    byte[] wire = ReplyEncoder.encode(Reply.of(550, "a\r\n250 b\u0000c"));
    assertEquals("550 a  250 b c\r\n", new String(wire, UTF_8));
  }

  @Test
  void cutsALineAtItsLimitButNotInsideOfACharacter() {
    byte[] wire = ReplyEncoder.encode(Reply.of(550, "x" + "é".repeat(300)));
    assertEquals(511, wire.length);
    assertTrue(new String(wire, UTF_8).endsWith("é\r\n"));
  }

  @Test
  void readsWhatAServerCanDo() {
    Reply reply =
        (Reply)
            parse(
                    "250-mx.example SIZE 1\r\n250-size 50000\r\n250-AUTH=LOGIN PLAIN\r\n"
                        + "250-=\r\n250-\r\n250-***\r\n250 8BITMIME\r\n",
                    1000)
                .getFirst();
    EhloKeywords keywords = EhloKeywords.of(reply);
    assertEquals(OptionalLong.of(50000), keywords.maxSize());
    assertEquals(List.of("LOGIN", "PLAIN"), keywords.parameters("AUTH"));
    assertTrue(keywords.has("8BITMIME"));
    assertFalse(keywords.has("PIPELINING"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIZE", "SIZE 0", "SIZE x", "SIZE 99999999999999999999"})
  void knowsNoLimitWhereTheServerSetsNone(String line) {
    Reply reply = new Reply(250, Optional.empty(), List.of("mx.example", line));
    assertEquals(OptionalLong.empty(), EhloKeywords.of(reply).maxSize());
  }

  private static List<Object> parse(String wire, int chunk) {
    ReplyParser parser = new ReplyParser();
    List<Object> items = new ArrayList<>();
    byte[] octets = wire.getBytes(UTF_8);
    for (int at = 0; at < octets.length; at += chunk) {
      parser.feed(octets, at, Math.min(chunk, octets.length - at), recordingInto(items));
    }
    return items;
  }

  private static ReplyParser.Sink recordingInto(List<Object> items) {
    return new ReplyParser.Sink() {
      @Override
      public void reply(Reply reply) {
        items.add(reply);
      }

      @Override
      public void malformed(String why) {
        items.add(why);
      }
    };
  }
}

package io.poststrom.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodecsTest {
  @ParameterizedTest
  @CsvSource({
    // stream as sent, content as meant
    "'.rn'                 , ''",
    "'arn.rn'              , 'arn'",
    "'rn.rn'               , 'rn'",
    "'..rn.rn'             , '.rn'",
    "'...rn.rn'            , '..rn'",
    "'.arn.rn'             , 'arn'",
    "'arn..brn.rn'         , 'arn.brn'",
    "'a.brn.rn'            , 'a.brn'",
  })
  void removesTheStuffing(String stream, String content) {
    assertEquals(lines(content), decode(lines(stream)).content());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // what other servers have taken for an end of data; n is LF, r is CR, 0 is NUL
        "n.n",
        "n.rn",
        "r.r",
        "r.rn",
        "n.r",
        "rn.n",
        "rn.r",
        "rn.rrn",
        "nn.rn",
        "rn0.rn",
        "rn.0rn",
        "rrn.rrn",
        "n.nrn.nrn",
        "rn..rn",
        "rr.rn",
        "rn.rr",
      })
  void neverTakesAnythingElseForTheEnd(String sequence) {
    String stream = lines("a" + sequence + "MAIL FROM:<x>rn") + "\r\n.\r\n";
    Chunks.Decoded decoded = decode(stream);
    assertEquals(stream.length(), decoded.consumed());
    assertTrue(decoded.content().contains("MAIL FROM"));
  }

  @ParameterizedTest
  @CsvSource({
    "'arnrn'      , ''",
    "'anrn'       , 'BARE_LF'",
    "'rn.nrn'     , 'BARE_LF'",
    "'ar.rn'      , 'BARE_CR'",
    "'arrn'       , 'BARE_CR'",
    "'rn.rrn'     , 'BARE_CR'",
    "'a0rn'       , 'NUL'",
    "'anbrc0rn'   , 'BARE_CR BARE_LF NUL'",
  })
  void reportsWhatNoContentMayHold(String stream, String faults) {
    EnumSet<ContentFault> expected = EnumSet.noneOf(ContentFault.class);
    for (String fault : faults.split(" ", 0)) {
      if (!fault.isEmpty()) {
        expected.add(ContentFault.valueOf(fault));
      }
    }
    assertEquals(expected, decode(lines(stream) + ".\r\n").facts().faults());
  }

  @Test
  void leavesWhatFollowsTheEndToTheNextCommand() {
    byte[] in = Chunks.octets("a\r\n.\r\nQUIT\r\n");
    DataDecoder decoder = new DataDecoder();
    assertEquals(6, decoder.feed(in, 0, in.length, (o, off, len) -> {}));
    assertEquals(3, decoder.octets());
  }

  @Test
  void measuresTheContentAndNotItsEncoding() {
    ContentFacts facts = decode("..abc\r\nd\u00e9\r\n.\r\n\u00ff").facts();
    assertEquals(new ContentFacts(10, 4, BodyType.EIGHT_BIT_MIME, Set.of()), facts);
  }

  @Test
  void doesNotCountOctetsOfTheNextCommandAsContent() {
    ContentFacts facts = decode("a\r\n.\r\n\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9").facts();
    assertEquals(new ContentFacts(3, 1, BodyType.SEVEN_BIT, Set.of()), facts);
  }

  @Test
  void equalsTheSlowDecoderHoweverTheStreamIsCut() {
    Random random = new Random(20261122);
    String alphabet = "\r\r\n\n...a\u0000\u00e9\t";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        text.append(random.nextInt(5) == 0 ? "\r\n" : "");
        text.append(random.nextInt(20) == 0 ? "some longer run of plain octets" : "");
      }
      byte[] stream = Chunks.octets(text + "\r\n.\r\nQUIT\r\n");
      SlowDataDecoder slow = SlowDataDecoder.decode(stream);
      Chunks.Decoded fast = Chunks.decodeData(stream, random);
      assertEquals(slow.content(), fast.content());
      assertEquals(slow.consumed(), fast.consumed());
      assertEquals(slow.faults(), fast.facts().faults());
      assertEquals(slow.longestLine(), fast.facts().longestLine());
      assertEquals(slow.content().length(), fast.facts().octets());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // content, stream
    "''        , '.rn'",
    "'a'       , 'arn.rn'",
    "'arn'     , 'arn.rn'",
    "'.'       , '..rn.rn'",
    "'.rn'     , '..rn.rn'",
    "'..rn.a'  , '...rn..arn.rn'",
    "'a.brn'   , 'a.brn.rn'",
    "'rn.rn'   , 'rn..rn.rn'",
    "'an.brn'  , 'an.brn.rn'",
    "'ar'      , 'arrn.rn'",
  })
  void stuffsDotsAndEndsTheLine(String content, String stream) {
    byte[] stuffed = Chunks.stuff(Chunks.octets(lines(content)), new Random(1));
    assertEquals(lines(stream), new String(stuffed, ISO_8859_1));
  }

  @Test
  void decodingWhatWasStuffedIsTheContentWithItsFinalCrLf() {
    Random random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      byte[] content = new byte[random.nextInt(60)];
      for (int k = 0; k < content.length; k++) {
        content[k] = (byte) "\r\n.a\u0000\u00e9".charAt(random.nextInt(6));
      }
      String text = new String(content, ISO_8859_1);
      String ended = text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
      byte[] stream = Chunks.stuff(content, random);
      Chunks.Decoded decoded = Chunks.decodeData(stream, random);
      assertEquals(ended, decoded.content());
      assertEquals(stream.length, decoded.consumed());
    }
  }

  @Test
  void bdatHandsOnEveryOctetAndSeesTheSameFaults() {
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      byte[] content = new byte[random.nextInt(60)];
      for (int k = 0; k < content.length; k++) {
        content[k] = (byte) "\r\n\n.ab\u0000\u00e9".charAt(random.nextInt(8));
      }
      Chunks.Decoded bdat = Chunks.decodeBdat(content, random);
      assertArrayEquals(content, Chunks.octets(bdat.content()));
      // The same content with an end that adds no fault of its own.
      Chunks.Decoded ended = Chunks.decodeBdat(Chunks.octets(bdat.content() + "\r\n"), random);
      SlowDataDecoder slow =
          SlowDataDecoder.decode(Chunks.stuff(Chunks.octets(ended.content()), random));
      assertEquals(slow.faults(), ended.facts().faults());
      assertEquals(slow.longestLine(), ended.facts().longestLine());
    }
  }

  @Test
  void bdatEndingWithCrHasABareCr() {
    Chunks.Decoded decoded = Chunks.decodeBdat(Chunks.octets("a\r"), new Random(1));
    assertEquals(Set.of(ContentFault.BARE_CR), decoded.facts().faults());
  }

  @Test
  void bdatLeavesWhatFollowsTheChunk() {
    BdatDecoder decoder = new BdatDecoder();
    decoder.begin(2);
    byte[] in = Chunks.octets("abBDAT 1 LAST\r\n");
    assertEquals(2, decoder.feed(in, 0, in.length, (o, off, len) -> {}));
    assertEquals(0, decoder.remaining());
  }

  private static Chunks.Decoded decode(String stream) {
    return Chunks.decodeData(Chunks.octets(stream), new Random(stream.hashCode()));
  }

  /** Readable tables: r, n and 0 stand for CR, LF and NUL. */
  private static String lines(String text) {
    return text.replace('r', '\r').replace('n', '\n').replace('0', '\0');
  }
}

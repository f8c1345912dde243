package io.poststrom.ingress.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.ingress.sasl.SaslStep.Failed;
import io.poststrom.ingress.sasl.SaslStep.Malformed;
import io.poststrom.ingress.sasl.SaslStep.Proven;
import io.poststrom.settings.UserSecret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestMd5Test {
  private static final UserSecret.DigestMd5 CHRIS =
      DigestKeys.secret("chris", "elwood.innosoft.com", "secret");
  private static final String SAID =
      "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\"ours\",nc=00000001,"
          + "cnonce=\"theirs\",digest-uri=\"smtp/elwood.innosoft.com\",qop=auth,response=";

  /** RFC 2831 section 4. */
  @ParameterizedTest
  @CsvSource({
    "imap, OA6MG9tEQGm2hh, OA6MHXh6VqTrRk, d388dad90d4bbd760a152321f2143af7,"
        + " ea40f60335c427b5527b84dbabcdfffd",
    "acap, OA9BSXrbuRhWay, OA9BSuZWMSpW8m, 6084c6db3fede7352c551284490fd0fc,"
        + " 2f0b3d7c3c2e486600ef710726aa2eae"
  })
  void theExamplesOfTheRfc(
      String service, String nonce, String cnonce, String response, String ours) {
    DigestResponse said =
        parsed(
            "charset=utf-8,username=\"chris\",realm=\"elwood.innosoft.com\",nonce=\"%s\",nc=00000001,"
                    .formatted(nonce)
                + "cnonce=\"%s\",digest-uri=\"%s/elwood.innosoft.com\",response=%s,qop=auth"
                    .formatted(cnonce, service, response));

    assertTrue(DigestKeys.match(CHRIS, said));
    assertEquals(ours, DigestKeys.ours(CHRIS, said));
    assertFalse(DigestKeys.match(DigestKeys.secret("chris", "elwood.innosoft.com", "x"), said));
  }

  @Test
  void whoProvesItHearsThatWeKnowItToo() {
    Exchange exchange = exchange().hears(challenge("")).says(SAID + right(SAID));
    Proof.DigestProof proof = exchange.offers(Proof.DigestProof.class);
    assertEquals(Optional.of("chris"), proof.user());
    assertEquals("DigestProof of chris", proof.toString());
    assertTrue(proof.holds());
    exchange
        .holds("chris")
        .hears("rspauth=" + DigestKeys.ours(CHRIS, parsed(SAID + right(SAID))))
        .says("");
    assertEquals(new Proven("chris"), exchange.step());
  }

  @Test
  void aResponseOfAnotherPasswordDoesNotHold() {
    Exchange exchange = exchange().says(SAID + "0".repeat(32));
    assertFalse(exchange.offers(Proof.DigestProof.class).holds());
    assertEquals(new Failed(), exchange.fails().step());
  }

  @Test
  void theEndIsAnEmptyResponse() {
    Exchange exchange = exchange().says(SAID + right(SAID)).holds("chris").says("x");
    assertInstanceOf(Malformed.class, exchange.step());
  }

  /** RFC 2831 section 2.2: who comes with the nonce of last time gets another one. */
  @Test
  void aNonceOfLastTimeIsStale() {
    Mechanism mechanism =
        SaslName.DIGEST_MD5.start(
            new SaslName.Means(
                new Exchange.OneSecret(Exchange.NO_SCRAM, CHRIS),
                Optional.empty(),
                () -> "ours",
                "mx.example.org",
                List.of()));
    SaslStep step = mechanism.on((SAID + right(SAID)).getBytes(StandardCharsets.US_ASCII));
    SaslStep.Challenge sent = assertInstanceOf(SaslStep.Challenge.class, step);
    assertEquals(challenge(",stale=true"), new String(sent.octets(), StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonce=\"ours\" | nonce=\"other\"",
        "nc=00000001 | nc=00000002",
        "nc=00000001 | nc=1",
        "realm=\"elwood.innosoft.com\" | realm=\"other\"",
        "realm=\"elwood.innosoft.com\", | ''",
        "smtp/ | imap/",
        "username=\"chris\" | username=\"\"",
        "qop=auth | qop=auth,authzid=\"other\"",
      })
  void whatIsNotForThisExchangeFails(String right, String wrong) {
    String said = SAID.replace(right, wrong);
    assertNotEquals(SAID, said);
    assertEquals(new Failed(), exchange().says(said + right(said)).step());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "chris",
        "username=\"chris",
        "username=\"chris\" realm=\"x\"",
        "username=\"chris\",username=\"chris\"",
      })
  void whatIsNoDigestResponseIsMalformed(String message) {
    assertInstanceOf(Malformed.class, exchange().says(message).step());
    assertInstanceOf(Malformed.class, exchange().says(SAID + message).step());
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth-int", "auth-conf"})
  void otherProtectionThanNoneIsMalformed(String qop) {
    String said = SAID.replace("qop=auth", "qop=" + qop);
    assertInstanceOf(Malformed.class, exchange().says(said + right(SAID)).step());
  }

  @Test
  void blanksEscapesAndEmptyElementsAreReadAsTheRfcHasThem() {
    String said = SAID.replace("\"chris\",", " \"ch\\ris\" ,, ,\r\n\t").replace("nc=", "NC = ");
    Proof.DigestProof proof =
        exchange().says(said + right(SAID) + " , ").offers(Proof.DigestProof.class);
    assertTrue(proof.holds());
  }

  @Test
  void whoActsForItselfMaySaySo() {
    String said = SAID.replace("qop=", "authzid=\"chris\",qop=");
    assertTrue(exchange().says(said + right(said)).offers(Proof.DigestProof.class).holds());
    assertNotEquals(right(SAID), right(said));
  }

  /** What ISO 8859-1 can say is digested in it, so both encodings of the name are one. */
  @Test
  void aNameMayComeInEitherEncoding() {
    UserSecret.DigestMd5 secret = DigestKeys.secret("j\u00f6rg", "r", "p\u00e4ss");
    String utf8 = SAID.replace("chris", "j\u00f6rg").replace("elwood.innosoft.com\",n", "r\",n");
    String latin = utf8.replace("charset=utf-8,", "");
    byte[] inUtf8 = (utf8 + right(secret, utf8)).getBytes(StandardCharsets.UTF_8);
    byte[] inLatin = (latin + right(secret, latin)).getBytes(StandardCharsets.ISO_8859_1);
    for (byte[] message : new byte[][] {inUtf8, inLatin}) {
      Proof.DigestProof proof = exchange(secret).says(message).offers(Proof.DigestProof.class);
      assertEquals("j\u00f6rg", proof.name());
      assertTrue(proof.holds());
    }
    assertEquals(right(secret, utf8), right(secret, latin));
  }

  @Test
  void thousandsOfEscapesAreReadWithoutHarm() {
    String said = SAID.replace("theirs", "\\c".repeat(1_800));
    exchange().says(said + right(SAID)).offers(Proof.DigestProof.class);
    assertInstanceOf(
        Malformed.class, exchange().says(SAID.replace("chris", "c".repeat(5_000)) + "0").step());
  }

  private static String challenge(String more) {
    return "realm=\"elwood.innosoft.com\",nonce=\"ours\",qop=\"auth\",charset=utf-8,algorithm=md5-sess"
        + more;
  }

  private static Exchange exchange() {
    return exchange(CHRIS);
  }

  private static Exchange exchange(UserSecret.DigestMd5 secret) {
    return new Exchange(
        SaslName.DIGEST_MD5,
        "ours",
        new Exchange.OneSecret(Exchange.NO_SCRAM, secret),
        Optional.empty());
  }

  private static String right(String said) {
    return right(CHRIS, said);
  }

  /** What a client with the password answers, by the arithmetic that the RFC's examples show. */
  private static String right(UserSecret.DigestMd5 secret, String said) {
    return DigestKeys.theirs(secret, parsed(said + "0".repeat(32)));
  }

  private static DigestResponse parsed(String said) {
    byte[] octets =
        said.getBytes(
            said.contains("utf-8") ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return DigestResponse.parse(octets).orElseThrow();
  }
}

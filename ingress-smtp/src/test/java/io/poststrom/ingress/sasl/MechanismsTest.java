package io.poststrom.ingress.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.poststrom.ingress.sasl.SaslStep.Failed;
import io.poststrom.ingress.sasl.SaslStep.Malformed;
import io.poststrom.ingress.sasl.SaslStep.Proven;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mechanism but SCRAM. */
class MechanismsTest {
  private static final String TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

  // PLAIN

  /** RFC 4616 section 4. */
  @ParameterizedTest
  @ValueSource(strings = {"\0tim\0tanstaaftanstaaf", "tim\0tim\0tanstaaftanstaaf"})
  void plainHasANameAndAPassword(String message) {
    Exchange exchange = new Exchange(SaslName.PLAIN).hears("").says(message);
    assertEquals(
        new Proof.Password("tim", "tanstaaftanstaaf"), exchange.offers(Proof.Password.class));
    assertEquals(new Proven("tim"), exchange.holds("tim").step());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tim", "\0tim", "\0tim\0a\0b", "a\0b\0c\0d"})
  void plainWithoutTwoNulsIsMalformed(String message) {
    assertInstanceOf(Malformed.class, new Exchange(SaslName.PLAIN).says(message).step());
  }

  @ParameterizedTest
  @ValueSource(strings = {"other\0tim\0x", "\0\0x", "\0tim\0", "\0ti\u0007m\0x", "\0\u00ad\0x"})
  void plainForAnotherOneOrWithoutNameFails(String message) {
    assertEquals(new Failed(), new Exchange(SaslName.PLAIN).says(message).step());
  }

  @Test
  void octetsThatAreNoUtf8Fail() {
    byte[] message = {0, 'a', 0, (byte) 0xff};
    assertEquals(new Failed(), new Exchange(SaslName.PLAIN).says(message).step());
  }

  /** RFC 4013 section 3. */
  @ParameterizedTest
  @ValueSource(strings = {"\0I\u00adX\0x", "\0\u2168\0x", "\0IX\0x"})
  void namesArePrepared(String message) {
    Exchange exchange = new Exchange(SaslName.PLAIN).says(message);
    assertEquals(Optional.of("IX"), exchange.offers(Proof.Password.class).user());
  }

  // LOGIN

  @Test
  void loginAsksForANameThenForAPassword() {
    Exchange exchange =
        new Exchange(SaslName.LOGIN)
            .hears("Username:")
            .says("tim")
            .hears("Password:")
            .says("secret");
    assertEquals(new Proof.Password("tim", "secret"), exchange.offers(Proof.Password.class));
    assertEquals(new Failed(), exchange.fails().step());
  }

  @Test
  void loginWithoutANameFails() {
    assertEquals(new Failed(), new Exchange(SaslName.LOGIN).says("").step());
  }

  // CRAM-MD5

  @Test
  void cramMd5AnswersAChallengeOfOurs() {
    Exchange exchange =
        new Exchange(SaslName.CRAM_MD5)
            .hears("<nonce@mx.example.org>")
            .says("tim b913a602c7eda7a495b4e6e7334d3890");
    assertEquals(
        new Proof.KeyedDigest("tim", "<nonce@mx.example.org>", "b913a602c7eda7a495b4e6e7334d3890"),
        exchange.offers(Proof.KeyedDigest.class));
    assertEquals(new Proven("tim"), exchange.holds("tim").step());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tim", "tim b913", " b913a602c7eda7a495b4e6e7334d3890"})
  void cramMd5WithoutNameOrDigestIsMalformed(String message) {
    assertInstanceOf(Malformed.class, new Exchange(SaslName.CRAM_MD5).says(message).step());
  }

  // OAUTHBEARER and XOAUTH2

  /** RFC 7628 section 4.1. */
  @Test
  void aBearerTokenMaySayForWhom() {
    Exchange exchange =
        new Exchange(SaslName.OAUTHBEARER)
            .says(
                "n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer "
                    + TOKEN
                    + "\1\1");
    assertEquals(
        new Proof.Token(Optional.of("user@example.com"), TOKEN),
        exchange.offers(Proof.Token.class));
    assertEquals(new Proven("user@example.com"), exchange.holds("user@example.com").step());
  }

  @Test
  void aBearerTokenAloneIsEnough() {
    Exchange exchange =
        new Exchange(SaslName.OAUTHBEARER).says("n,,\1auth=Bearer " + TOKEN + "\1\1");
    assertEquals(new Proof.Token(Optional.empty(), TOKEN), exchange.offers(Proof.Token.class));
  }

  @Test
  void xoauth2NamesTheUser() {
    Exchange exchange =
        new Exchange(SaslName.XOAUTH2).says("user=ann@example.org\1auth=Bearer " + TOKEN + "\1\1");
    assertEquals(
        new Proof.Token(Optional.of("ann@example.org"), TOKEN), exchange.offers(Proof.Token.class));
  }

  /** RFC 7628 section 3.2.3: the client says something after the error before it ends. */
  @ParameterizedTest
  @ValueSource(strings = {"\1", ""})
  void aRefusedTokenIsExplainedBeforeItFails(String last) {
    Exchange exchange =
        new Exchange(SaslName.OAUTHBEARER)
            .says("n,,\1auth=Bearer " + TOKEN + "\1\1")
            .fails()
            .hears("{\"status\":\"invalid_token\"}")
            .says(last);
    assertEquals(new Failed(), exchange.step());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n,,\1\1", // RFC 7628 section 4.3 asks for the issuer this way; we have nothing to say
        "n,,\1auth=Basic abc\1\1",
        "n,,\1auth=Bearer abc\1",
        "n,a=x=y,\1auth=Bearer abc\1\1",
        "p=tls-exporter,,\1auth=Bearer abc\1\1",
        "user=ann\1auth=Bearer abc\1\1",
      })
  void aBrokenBearerMessageIsMalformed(String message) {
    assertInstanceOf(Malformed.class, new Exchange(SaslName.OAUTHBEARER).says(message).step());
  }

  @Test
  void thousandsOfPairsAreReadWithoutHarm() {
    new Exchange(SaslName.OAUTHBEARER)
        .says("n,,\1" + "a=\1".repeat(3_000) + "auth=Bearer " + TOKEN + "\1\1")
        .offers(Proof.Token.class);
  }

  // all of them

  @ParameterizedTest
  @EnumSource(SaslName.class)
  void aNameIsReadInAnyCase(SaslName name) {
    assertEquals(Optional.of(name), SaslName.of(name.keyword().toLowerCase(Locale.ROOT)));
  }

  @Test
  void noProofShowsItsSecretAsText() {
    assertEquals("Password of tim", new Proof.Password("tim", "secret").toString());
    assertEquals("KeyedDigest of tim", new Proof.KeyedDigest("tim", "c", "digest").toString());
    assertEquals("Token of tim", new Proof.Token(Optional.of("tim"), TOKEN).toString());
  }
}

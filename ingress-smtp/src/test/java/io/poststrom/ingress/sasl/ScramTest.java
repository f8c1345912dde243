package io.poststrom.ingress.sasl;

import static io.poststrom.ingress.sasl.Exchange.BINDING;
import static io.poststrom.ingress.sasl.Exchange.bound;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.poststrom.settings.UserSecret;
import io.poststrom.settings.UserSecret.ScramHash;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
  private static final UserSecret.Scram PENCIL_256 =
      ScramKeys.secret(ScramHash.SHA_256, "pencil", base64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4_096);
  private static final String FIRST_REPLY = "r=clientserver,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

  /** RFC 5802 section 5. */
  @Test
  void theExampleOfRfc5802() {
    UserSecret.Scram secret =
        ScramKeys.secret(ScramHash.SHA_1, "pencil", base64("QSXCR+Q6sek8bf92"), 4_096);
    Exchange exchange =
        new Exchange(SaslName.SCRAM_SHA_1, "3rfcNHYJY1ZVvWVs7j", secret, Optional.empty())
            .hears("")
            .says("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")
            .hears("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")
            .says(
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                    + "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
    assertTrue(exchange.offers(Proof.ScramProof.class).holds());
    exchange.holds("user").hears("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=").says("");
    assertEquals(new SaslStep.Proven("user"), exchange.step());
  }

  /** RFC 7677 section 3. */
  @Test
  void theExampleOfRfc7677() {
    String both = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    Exchange exchange =
        new Exchange(
                SaslName.SCRAM_SHA_256,
                "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                PENCIL_256,
                Optional.empty())
            .says("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
            .hears(both + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
            .says("c=biws," + both + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertTrue(exchange.offers(Proof.ScramProof.class).holds());
    exchange.holds("user").hears("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").says("");
    assertEquals(new SaslStep.Proven("user"), exchange.step());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls-exporter", "tls-server-end-point"})
  void theProofIsBoundToTheConnection(String type) {
    ScramClient client = client("p=" + type + ",,", BINDING);
    Exchange exchange = plus(type).says(client.first()).hears(FIRST_REPLY);
    exchange.says(client.last(FIRST_REPLY));
    assertTrue(exchange.offers(Proof.ScramProof.class).holds());
  }

  @Test
  void aBindingOfAnotherConnectionFails() {
    ScramClient client = client("p=tls-exporter,,", new byte[] {1, 2, 3});
    Exchange exchange = plus("tls-exporter").says(client.first());
    assertEquals(new SaslStep.Failed(), exchange.says(client.last(FIRST_REPLY)).step());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p=tls-unique,,n=user,r=client", // a binding that we don't have
        "n=user,r=client",
        "n,,m=x,n=user,r=client", // a mandatory extension that we don't know
        "n,,r=client,n=user",
        "n,,n=user",
        "n,,n=,r=client",
        "",
      })
  void aBrokenFirstMessageIsMalformed(String message) {
    assertInstanceOf(SaslStep.Malformed.class, plus("tls-exporter").says(message).step());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n,a=other,n=user,r=client", // nobody acts for another one
        "p=tls-exporter,,n=user,r=client", // bound, though without -PLUS
        "y,,n=user,r=client", // somebody has hidden -PLUS from the client: RFC 5802 section 6
        "n,,n=us=er,r=client",
        "n,,n=us\u0007er,r=client",
      })
  void aFirstMessageThatMayNotBeFails(String message) {
    Exchange exchange =
        new Exchange(SaslName.SCRAM_SHA_256, "server", PENCIL_256, bound("tls-exporter"));
    assertEquals(new SaslStep.Failed(), exchange.says(message).step());
  }

  @Test
  void withoutBindingsOfOursAClientMaySayThatItHasThem() {
    unbound().says("y,,n=user,r=client").hears(FIRST_REPLY);
  }

  @Test
  void withPlusABindingIsNeeded() {
    assertEquals(new SaslStep.Failed(), plus("tls-exporter").says("n,,n=user,r=client").step());
  }

  @Test
  void aNameMayHoldCommasAndEqualsSigns() {
    String header = "n,a=a=2Cb=3Dc,";
    ScramClient client = new ScramClient("a=2Cb=3Dc", "pencil", header, new byte[0]);
    Exchange exchange = unbound().says(client.first()).says(client.last(FIRST_REPLY));
    assertEquals("a,b=c", exchange.offers(Proof.ScramProof.class).name());
    assertTrue(exchange.offers(Proof.ScramProof.class).holds());
  }

  @Test
  void anotherNonceFails() {
    Exchange exchange = unbound().says("n,,n=user,r=client").says("c=biws,r=other,p=AAAA");
    assertEquals(new SaslStep.Failed(), exchange.step());
  }

  @Test
  void aWrongProofDoesNotHold() {
    Exchange exchange = unbound().says("n,,n=user,r=client").says("c=biws,r=clientserver,p=AAAA");
    assertFalse(exchange.offers(Proof.ScramProof.class).holds());
    assertEquals(new SaslStep.Failed(), exchange.fails().step());
  }

  @ParameterizedTest
  @ValueSource(strings = {"c=biws,r=clientserver", "c=b,r=clientserver,p=AAAA", "r=x,p=AAAA", ""})
  void aBrokenLastMessageIsMalformed(String message) {
    Exchange exchange = unbound().says("n,,n=user,r=client").says(message);
    assertInstanceOf(SaslStep.Malformed.class, exchange.step());
  }

  @Test
  void thousandsOfExtensionsAreReadWithoutHarm() {
    unbound().says("n,,n=user,r=client" + ",x=y".repeat(3_000)).hears(FIRST_REPLY);
  }

  @Test
  void aPasswordMatchesItsSecretAndNoOther() {
    assertTrue(ScramKeys.match(PENCIL_256, "pencil"));
    assertFalse(ScramKeys.match(PENCIL_256, "Pencil"));
  }

  private static Exchange plus(String type) {
    return new Exchange(SaslName.SCRAM_SHA_256_PLUS, "server", PENCIL_256, bound(type));
  }

  private static Exchange unbound() {
    return new Exchange(SaslName.SCRAM_SHA_256, "server", PENCIL_256, Optional.empty());
  }

  private static ScramClient client(String header, byte[] binding) {
    return new ScramClient("user", "pencil", header, binding);
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }
}

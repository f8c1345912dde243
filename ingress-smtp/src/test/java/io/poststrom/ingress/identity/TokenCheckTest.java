package io.poststrom.ingress.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.poststrom.ingress.identity.TokenCheck.IssuerUnreachable;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of an issuer whose keys a real HTTP server has. */
class TokenCheckTest {
  private static final Verdict ANN = new Verdict.Holds("ann@example.org");
  private static final Verdict FAILS = new Verdict.Fails();

  private final EllipticCurveJsonWebKey key = key("one");
  private HttpServer issuer;
  private TokenCheck check;

  @BeforeEach
  void start() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String keys = new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY);
    issuer.createContext(
        "/keys",
        exchange -> {
          byte[] body = keys.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    issuer.start();
    String url = "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys";
    check = new TokenCheck(new TokenCheck.Issuer("https://issuer.test", "mail", url, "email"));
  }

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  @Test
  void aTokenOfOurIssuerForUsSaysWhoItIs() throws Exception {
    assertEquals(ANN, judge(Optional.empty(), token(key, claims -> {})));
    assertEquals(ANN, judge(Optional.of("ANN@example.org"), token(key, claims -> {})));
  }

  @Test
  void aTokenOfAnotherOneFails() throws Exception {
    assertEquals(FAILS, judge(Optional.of("bob@example.org"), token(key, claims -> {})));
  }

  @Test
  void anotherIssuerAudienceOrTimeFails() throws Exception {
    assertEquals(FAILS, judge(token(key, claims -> claims.setIssuer("https://other.test"))));
    assertEquals(FAILS, judge(token(key, claims -> claims.setAudience("calendar"))));
    assertEquals(
        FAILS, judge(token(key, claims -> claims.setExpirationTimeMinutesInTheFuture(-5))));
    assertEquals(FAILS, judge(token(key, claims -> claims.unsetClaim("exp"))));
  }

  @Test
  void aTokenWithoutTheClaimOrWithAnUnverifiedMailAddressFails() throws Exception {
    assertEquals(FAILS, judge(token(key, claims -> claims.unsetClaim("email"))));
    assertEquals(FAILS, judge(token(key, claims -> claims.setClaim("email_verified", false))));
  }

  /** Some issuers write it as text. */
  @ParameterizedTest
  @ValueSource(strings = {"false", "False", "no", "0", ""})
  void whateverDoesNotSayThatAMailAddressIsVerifiedSaysThatItIsNot(String text) throws Exception {
    assertEquals(FAILS, judge(token(key, claims -> claims.setClaim("email_verified", text))));
  }

  @Test
  void aVerifiedMailAddressIsOne() throws Exception {
    assertEquals(ANN, judge(token(key, claims -> claims.setClaim("email_verified", true))));
    assertEquals(ANN, judge(token(key, claims -> claims.setClaim("email_verified", "true"))));
  }

  @Test
  void aSignatureOfAnotherKeyFails() throws Exception {
    assertEquals(FAILS, judge(token(key("one"), claims -> {})));
    assertEquals(FAILS, judge(token(key("two"), claims -> {})));
    assertEquals(FAILS, judge("no.token.atall"));
  }

  /** RFC 8725 section 3.1: the algorithm is ours to choose. */
  @Test
  void aTokenWithoutSignatureFails() throws Exception {
    JsonWebSignature unsigned = new JsonWebSignature();
    unsigned.setPayload(claims().toJson());
    unsigned.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
    unsigned.setAlgorithmConstraints(AlgorithmConstraints.ALLOW_ONLY_NONE);
    assertEquals(FAILS, judge(unsigned.getCompactSerialization()));
  }

  @Test
  void withoutTheIssuersKeysNothingIsKnown() throws Exception {
    issuer.stop(0);
    String token = token(key, claims -> {});
    assertThrows(IssuerUnreachable.class, () -> judge(token));
  }

  private Verdict judge(String token) throws IssuerUnreachable {
    return judge(Optional.empty(), token);
  }

  private Verdict judge(Optional<String> user, String token) throws IssuerUnreachable {
    return check.judge(new Proof.Token(user, token));
  }

  private static EllipticCurveJsonWebKey key(String id) {
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(id);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer("https://issuer.test");
    claims.setAudience("mail");
    claims.setExpirationTimeMinutesInTheFuture(5);
    claims.setStringClaim("email", "Ann@example.org");
    return claims;
  }

  private static String token(EllipticCurveJsonWebKey key, Consumer<JwtClaims> change)
      throws JoseException {
    JwtClaims claims = claims();
    change.accept(claims);
    JsonWebSignature signed = new JsonWebSignature();
    signed.setPayload(claims.toJson());
    signed.setKey(key.getPrivateKey());
    signed.setKeyIdHeaderValue(key.getKeyId());
    signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return signed.getCompactSerialization();
  }
}

package io.poststrom.ingress.identity;

import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384;
import static org.jose4j.jws.AlgorithmIdentifiers.EDDSA;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_PSS_USING_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA384;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA512;

import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Prepared;
import io.poststrom.ingress.sasl.Proof;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jose4j.http.Get;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Whether a token is one that our issuer has signed for us (RFC 7519, RFC 8725): signature by a
 * public key of the issuer, issuer, audience, expiry. Its claim says who the client is; users of
 * tokens need no document. Blocks while keys are fetched.
 */
public final class TokenCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration SKEW = Duration.ofSeconds(60);

  /** Tokens with made-up key ids must not make us ask the issuer again and again. */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);

  private final JwtConsumer consumer;
  private final String claim;

  /**
   * Whom to believe.
   *
   * @param issuer as tokens name it
   * @param audience as tokens name us
   * @param keys the URL of the issuer's JWK set
   * @param claim which claim is the identity
   */
  public record Issuer(String issuer, String audience, String keys, String claim) {}

  /** A check of tokens of this issuer. */
  public TokenCheck(Issuer issuer) {
    this.claim = issuer.claim();
    this.consumer =
        new JwtConsumerBuilder()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
            .setExpectedIssuer(issuer.issuer())
            .setExpectedAudience(issuer.audience())
            .setJwsAlgorithmConstraints(
                new AlgorithmConstraints(
                    ConstraintType.PERMIT,
                    RSA_USING_SHA256,
                    RSA_USING_SHA384,
                    RSA_USING_SHA512,
                    RSA_PSS_USING_SHA256,
                    ECDSA_USING_P256_CURVE_AND_SHA256,
                    ECDSA_USING_P384_CURVE_AND_SHA384,
                    EDDSA))
            .setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(keys(issuer.keys())))
            .build();
  }

  /** The issuer's keys could not be had: nothing is known about the token. */
  static final class IssuerUnreachable extends Exception {
    private static final long serialVersionUID = 1;

    IssuerUnreachable(Throwable why) {
      super(why);
    }
  }

  Verdict judge(Proof.Token proof) throws IssuerUnreachable {
    try {
      JwtClaims claims = consumer.processToClaims(proof.token());
      return identity(claims)
          .filter(identity -> isFor(proof, identity))
          .<Verdict>map(Verdict.Holds::new)
          .orElseGet(Verdict.Fails::new);
    } catch (InvalidJwtException e) {
      if (e.getCause() instanceof UnresolvableKeyException unresolved
          && unresolved.getCause() instanceof IOException why) {
        throw new IssuerUnreachable(why);
      }
      return new Verdict.Fails();
    }
  }

  private Optional<String> identity(JwtClaims claims) {
    if (claim.equals("email") && !isVerified(claims)) {
      return Optional.empty();
    }
    return Optional.ofNullable(claims.getClaimValueAsString(claim))
        .flatMap(Prepared::of)
        .map(identity -> identity.toLowerCase(Locale.ROOT));
  }

  /** OpenID Connect Core section 5.1 has a boolean; some issuers write it as text. */
  private static boolean isVerified(JwtClaims claims) {
    Object said = claims.getClaimsMap().getOrDefault("email_verified", true);
    return "true".equals(String.valueOf(said));
  }

  /** RFC 7628 section 3.1: who names somebody must be that one. */
  private static boolean isFor(Proof.Token proof, String identity) {
    return proof.user().map(name -> name.toLowerCase(Locale.ROOT).equals(identity)).orElse(true);
  }

  private static HttpsJwks keys(String url) {
    Get get = new Get();
    get.setConnectTimeout((int) PATIENCE.toMillis());
    get.setReadTimeout((int) PATIENCE.toMillis());
    get.setRetries(0);
    HttpsJwks keys = new HttpsJwks(url);
    keys.setSimpleHttpGet(get);
    keys.setRefreshReprieveThreshold(BETWEEN_FETCHES.toMillis());
    return keys;
  }
}

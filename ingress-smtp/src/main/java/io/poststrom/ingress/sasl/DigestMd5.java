package io.poststrom.ingress.sasl;

import io.poststrom.ingress.sasl.SaslName.Means;
import io.poststrom.settings.UserSecret;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * DIGEST-MD5, RFC 2831: authentication only ({@code qop=auth}), each nonce for one response. The
 * host in {@code digest-uri} is not compared with ours: clients write whatever name or address they
 * were told, and behind a balancer none is ours.
 *
 * <pre>
 *  challenge --> digest-response --> verdict --> challenge rspauth --> an empty response --> the end
 * </pre>
 */
final class DigestMd5 implements Mechanism {
  private static final String SERVICE = "smtp/";

  /** The only count that there is where a nonce is used once. */
  private static final String FIRST = "00000001";

  private final Means means;
  private final String nonce;
  private State state = new Silent();

  /** Which message comes next, and what must be remembered for it. */
  private sealed interface State {}

  private record Silent() implements State {}

  private record AwaitingResponse(String realm) implements State {}

  private record AwaitingVerdict(UserSecret.DigestMd5 secret, DigestResponse response)
      implements State {}

  private record AwaitingEnd(String identity) implements State {}

  DigestMd5(Means means) {
    this.means = means;
    this.nonce = means.nonce().get();
  }

  @Override
  public SaslStep begin() {
    return challenge("");
  }

  @Override
  public SaslStep on(byte[] response) {
    return switch (state) {
      // Section 2.2: a nonce of last time, which is stale.
      case Silent() -> challenge(",stale=true");
      case AwaitingResponse(String realm) ->
          DigestResponse.parse(response)
              .map(said -> judged(realm, said))
              .orElseGet(
                  () -> new SaslStep.Malformed("want a digest-response: RFC 2831 section 2.1.2"));
      case AwaitingEnd(String identity) ->
          response.length == 0
              ? new SaslStep.Proven(identity)
              : new SaslStep.Malformed("want an empty last response");
      case AwaitingVerdict _ -> throw new IllegalStateException("no response is expected");
    };
  }

  @Override
  public SaslStep on(Verdict verdict) {
    if (verdict instanceof Verdict.Holds(String identity)
        && state instanceof AwaitingVerdict(UserSecret.DigestMd5 secret, DigestResponse response)) {
      state = new AwaitingEnd(identity);
      return sent("rspauth=" + DigestKeys.ours(secret, response));
    }
    return new SaslStep.Failed();
  }

  private SaslStep challenge(String more) {
    Optional<String> realm = means.secrets().realm();
    if (realm.isEmpty()) { // the last one's secret went a moment ago
      return new SaslStep.Failed();
    }
    state = new AwaitingResponse(realm.get());
    return sent(
        "realm=\"%s\",nonce=\"%s\",qop=\"auth\",charset=utf-8,algorithm=md5-sess%s"
            .formatted(realm.get(), nonce, more));
  }

  private SaslStep judged(String realm, DigestResponse said) {
    Optional<String> name = Prepared.of(said.username());
    boolean fits =
        said.nonce().equals(nonce)
            && said.count().equals(FIRST)
            && said.realm().equals(realm)
            && said.uri().toLowerCase(Locale.ROOT).startsWith(SERVICE)
            && (said.authzid().isEmpty() || Prepared.of(said.authzid()).equals(name));
    if (name.isEmpty() || !fits) {
      return new SaslStep.Failed();
    }
    UserSecret.DigestMd5 secret = means.secrets().digestMd5(name.get());
    state = new AwaitingVerdict(secret, said);
    return new SaslStep.Judge(new Proof.DigestProof(name.get(), secret, said));
  }

  private static SaslStep sent(String text) {
    return new SaslStep.Challenge(text.getBytes(StandardCharsets.UTF_8));
  }
}

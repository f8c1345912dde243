package io.poststrom.ingress.transcript;

import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.ScramKeys;
import io.poststrom.ingress.sasl.ScramSecrets;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.IdentityCheck;
import io.poststrom.ingress.session.Tls;
import io.poststrom.smtp.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Users {@code tim}, {@code robot} and {@code clerk}, whose password and token are {@code
 * tanstaaf}; only the first one's identity is an address. Nobody looks at the proofs of {@code
 * later}. AUTH is offered as in the real thing, on encrypted submission only.
 */
final class FakeIdentities implements IdentityCheck {
  private static final String PASSWORD = "tanstaaf";
  private static final Map<String, String> USERS =
      Map.of("tim", "tim@example.org", "robot", "robot", "clerk", "clerk");
  private static final List<SaslName> OFFERED =
      List.of(
          SaslName.SCRAM_SHA_256,
          SaslName.XOAUTH2,
          SaslName.CRAM_MD5,
          SaslName.PLAIN,
          SaslName.LOGIN);

  @Override
  public List<SaslName> offered(Client client, Optional<Tls> tls) {
    return client.listener().isSubmission() && tls.isPresent() ? OFFERED : List.of();
  }

  @Override
  public ScramSecrets secrets() {
    return (user, hash) -> ScramKeys.secret(hash, PASSWORD, new byte[16], 4_096);
  }

  @Override
  public CompletionStage<Answer> judge(Client client, Proof proof) {
    if (proof.user().equals(Optional.of("later"))) {
      return CompletableFuture.completedFuture(new Answer.NotJudged(Reply.of(454, 7, 0, "Later")));
    }
    boolean holds =
        proof.user().filter(USERS::containsKey).isPresent()
            && switch (proof) {
              case Proof.Password(_, String password) -> password.equals(PASSWORD);
              case Proof.Token(_, String token) -> token.equals(PASSWORD);
              case Proof.ScramProof scram -> scram.holds();
              case Proof.KeyedDigest _, Proof.Certified _ -> false;
            };
    Verdict verdict =
        holds
            ? new Verdict.Holds(USERS.getOrDefault(proof.user().orElse(""), ""))
            : new Verdict.Fails();
    return CompletableFuture.completedFuture(new Answer.Judged(verdict));
  }
}

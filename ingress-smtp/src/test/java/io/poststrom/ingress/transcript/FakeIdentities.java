package io.poststrom.ingress.transcript;

import io.poststrom.ingress.sasl.DigestKeys;
import io.poststrom.ingress.sasl.Mechanism.Verdict;
import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.ScramKeys;
import io.poststrom.ingress.sasl.Secrets;
import io.poststrom.ingress.session.Answer;
import io.poststrom.ingress.session.Client;
import io.poststrom.ingress.session.IdentityCheck;
import io.poststrom.ingress.session.Tls;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.settings.UserSecret;
import io.poststrom.smtp.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Users {@code tim}, {@code robot} and {@code clerk}, whose password and token are {@code
 * tanstaaf}; only the first one's identity is an address. Nobody looks at the proofs of {@code
 * later}. AUTH is offered as in the real thing, on encrypted submission only; DIGEST-MD5 to relay
 * networks only, as where somebody has switched it on.
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

  private static final List<SaslName> OFFERED_WITH_DIGEST =
      Stream.concat(Stream.of(SaslName.DIGEST_MD5), OFFERED.stream()).toList();

  @Override
  public boolean mayProve(Client client, Optional<Tls> tls) {
    return client.listener().isSubmission() && tls.isPresent();
  }

  @Override
  public List<SaslName> offered(Client client, Optional<Tls> tls) {
    if (!mayProve(client, tls)) {
      return List.of();
    }
    return client.trust() == Trust.RELAY ? OFFERED_WITH_DIGEST : OFFERED;
  }

  @Override
  public Secrets secrets() {
    return new Secrets() {
      @Override
      public UserSecret.Scram scram(String user, UserSecret.ScramHash hash) {
        return ScramKeys.secret(hash, PASSWORD, new byte[16], 4_096);
      }

      @Override
      public UserSecret.DigestMd5 digestMd5(String user) {
        return DigestKeys.secret(user, "example.org", PASSWORD);
      }

      @Override
      public Optional<String> realm() {
        return Optional.of("example.org");
      }
    };
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
              case Proof.DigestProof digest -> digest.holds();
              case Proof.KeyedDigest _, Proof.Certified _ -> false;
            };
    Verdict verdict =
        holds
            ? new Verdict.Holds(USERS.getOrDefault(proof.user().orElse(""), ""))
            : new Verdict.Fails();
    return CompletableFuture.completedFuture(new Answer.Judged(verdict));
  }
}

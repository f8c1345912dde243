package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.Proof;
import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Port: decides who may prove to be whom. Called on sessions' threads; never blocks them. */
public interface IdentityCheck {
  /**
   * Whether a client may show a proof at all: on an encrypted connection, or where nobody listens.
   *
   * @param tls the connection's encryption
   */
  boolean mayProve(Client client, Optional<Tls> tls);

  /**
   * The mechanisms that a client may use now, best first; none where AUTH is not for it.
   *
   * @param tls the connection's encryption
   */
  List<SaslName> offered(Client client, Optional<Tls> tls);

  /** What some mechanisms need before there is a proof. */
  Secrets secrets();

  /**
   * {@link Answer.Judged} or {@link Answer.NotJudged}; never fails. What fails takes its time, the
   * same for users that do not exist.
   */
  CompletionStage<Answer> judge(Client client, Proof proof);
}

package io.poststrom.ingress.session;

import io.poststrom.smtp.Reply;
import java.util.Optional;

/**
 * What speaks against something that a client wants.
 *
 * @param reply what the client hears
 * @param rule the name of the rule or check that it breaks, where that is why
 */
public record Objection(Reply reply, Optional<String> rule) {
  /** One that no rule makes. */
  public static Objection of(Reply reply) {
    return new Objection(reply, Optional.empty());
  }

  /** One of a rule; of a sender rule the reply has the name, too. */
  public static Objection of(String rule, Reply reply) {
    return new Objection(reply, Optional.of(rule));
  }
}

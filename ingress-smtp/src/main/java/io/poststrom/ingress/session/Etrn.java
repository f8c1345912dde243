package io.poststrom.ingress.session;

import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Flush.Reach;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Reply;
import java.util.Optional;

/**
 * ETRN of a client: RFC 1985. We can't know at once what waits for a domain, so that of the answers
 * of its section 5.3 only 250 says that it was done.
 */
record Etrn(Client client, boolean offered, String node) {
  /** What EHLO announces. */
  static final String KEYWORD = "ETRN";

  private static final Reply NO_QUEUES =
      Reply.of(459, 5, 4, "Node not allowed: queues have no names here, domains have");

  private static final Reply TOO_WIDE =
      Reply.of(501, 5, 4, "ETRN @ wants a domain of two labels at least");

  /** What speaks against it. */
  Optional<Reply> objection(State state) {
    if (!offered || !client.mayDirect()) {
      return Optional.of(Replies.unknown("ETRN"));
    }
    if (client.trust() != Trust.RELAY) {
      return Optional.of(Replies.AUTH_FIRST);
    }
    if (!(state instanceof State.Greeted)) {
      return Optional.of(state.outOfOrder());
    }
    if (node.startsWith("#")) {
      return Optional.of(NO_QUEUES);
    }
    try {
      boolean isTopLevel = domain().ascii().indexOf('.') < 0;
      return node.startsWith("@") && isTopLevel ? Optional.of(TOO_WIDE) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(Reply.of(501, 5, 4, "ETRN wants a domain, or @ and a domain"));
    }
  }

  /** Where nothing speaks against it. */
  Next.Flush order() {
    return new Next.Flush(domain(), node.startsWith("@") ? Reach.DOMAIN_AND_BELOW : Reach.DOMAIN);
  }

  private Domain domain() {
    return Domain.of(node.startsWith("@") ? node.substring(1) : node);
  }
}

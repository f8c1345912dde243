package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.ScramSecrets;
import io.poststrom.mail.ClientInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a session knows of its client by now, and what follows from it. */
final class Acquaintance {
  private final SessionRules rules;
  private final IdentityCheck check;
  private final SenderRules senders;
  private final Client arrived;
  private Client client;
  private Optional<Tls> tls;

  Acquaintance(Surroundings world, Client arrived, Optional<Tls> tls) {
    this.rules = world.rules();
    this.check = world.ports().identities();
    this.senders = world.ports().senders();
    this.arrived = arrived;
    this.client = arrived;
    this.tls = tls;
  }

  Client client() {
    return client;
  }

  Optional<Tls> tls() {
    return tls;
  }

  boolean hasProvenIdentity() {
    return client.identity().isPresent();
  }

  /** The connection is encrypted from here on; what was proven before counts no more. RFC 3207. */
  void encrypted(Tls encryption) {
    tls = Optional.of(encryption);
    client = arrived;
  }

  void proven(String identity) {
    client = client.proven(identity);
  }

  /** The mechanisms on offer. */
  List<SaslName> mechanisms() {
    return check.offered(client, tls);
  }

  ScramSecrets secrets() {
    return check.secrets();
  }

  /** What EHLO announces. */
  List<String> extensions(Instant now) {
    return Extensions.announced(rules, client, tls, mechanisms(), now);
  }

  /** What may speak against its commands. */
  Admission admission() {
    return new Admission(rules, senders, client, mechanisms());
  }

  ClientInfo info(Hello hello) {
    return new ClientInfo(
        client.listener().label(),
        client.addressText(),
        client.port(),
        hello.name(),
        hello.tls(),
        client.trust(),
        client.identity());
  }
}

package io.poststrom.ingress.session;

import io.poststrom.ingress.sasl.SaslName;
import io.poststrom.ingress.sasl.Secrets;
import io.poststrom.mail.ClientInfo;
import io.poststrom.smtp.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a session knows of its client by now, and what follows from it. */
final class Acquaintance {
  private final SessionRules rules;
  private final IdentityCheck check;
  private final SenderRules senders;
  private final Introducers introducers;
  private final boolean flushes;
  private Client arrived;
  private Client client;
  private Optional<Tls> tls;
  private boolean introduced;

  Acquaintance(Surroundings world, Introducers introducers, Client arrived, Optional<Tls> tls) {
    this.introducers = introducers;
    this.rules = world.rules();
    this.check = world.ports().identities();
    this.senders = world.ports().senders();
    this.flushes = world.ports().flushes().areTaken();
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

  /** The same before it has proven anything. */
  Client arrived() {
    return arrived;
  }

  /** Whether the client comes from where peers come from that may say for whom they speak. */
  boolean isIntroducer() {
    return introducers.believes(client.address());
  }

  /**
   * Whether it may say so now. Once it has, it may not again, whatever it left out: what follows
   * may be its client's own words.
   */
  boolean mayIntroduce() {
    return isIntroducer() && !introduced;
  }

  /** XCLIENT has come. */
  Introduction.Outcome introduce(State state, String attributes) {
    return new Introduction(this, introducers).introduce(state, attributes);
  }

  /** The peer has said who its client is. */
  void introduced(Client other) {
    introduced = true;
    arrived = other;
    client = other;
    tls = tls.map(Tls::ofAnother);
  }

  boolean hasProvenIdentity() {
    return client.identity().isPresent();
  }

  /** The connection is encrypted from here on; what was proven before counts no more. RFC 3207. */
  void encrypted(Tls encryption) {
    tls = Optional.of(encryption);
    client = arrived;
  }

  /** What speaks against STARTTLS now. RFC 3207 section 4.2: it is gone once used. */
  Optional<Reply> objectionToTls() {
    if (tls.isPresent()) {
      return Optional.of(Replies.TLS_ALREADY);
    }
    return switch (rules.startTls()) {
      case NOT_OFFERED -> Optional.of(Replies.NO_TLS);
      case OFFERED -> Optional.empty();
    };
  }

  void proven(String identity) {
    client = client.proven(identity);
  }

  /** The mechanisms on offer. */
  List<SaslName> mechanisms() {
    return check.offered(client, tls);
  }

  Secrets secrets() {
    return check.secrets();
  }

  /** The first words of all. RFC 5321 section 4.3.1. */
  Reply greeting() {
    String protocol = client.listener() == Listener.LMTP ? " LMTP" : " ESMTP";
    return Reply.of(220, rules.hostname().text() + protocol + " Poststrom");
  }

  /** What speaks against beginning a session in this way. */
  Optional<Reply> objection(Hello.Form form) {
    if (form.belongsTo(client.listener())) {
      return Optional.empty();
    }
    return Optional.of(form == Hello.Form.LHLO ? Replies.unknown("LHLO") : Replies.LMTP_HERE);
  }

  /** The reply to HELO, or to EHLO and LHLO with what we announce. */
  Reply welcome(Hello.Form form, Instant now) {
    return switch (form) {
      case HELO -> Reply.of(250, rules.hostname().text());
      case EHLO, LHLO -> new Reply(250, Optional.empty(), extensions(now));
    };
  }

  private List<String> extensions(Instant now) {
    List<String> lines = Extensions.announced(rules, client, tls, mechanisms(), now);
    if (flushes && client.mayDirect()) {
      lines.add(lines.size() - 1, Etrn.KEYWORD);
    }
    if (mayIntroduce()) {
      lines.add(lines.size() - 1, Introduction.KEYWORD);
    }
    return lines;
  }

  /** ETRN has come. */
  Etrn etrn(String node) {
    return new Etrn(client, flushes, node);
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

package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Group {@code poststrom.ingress.door}: what keeps clients out before their mail: docs/door.md. */
public interface DoorSettings {
  /** Early talkers. */
  @Setting(
      value =
          "How long a client on mx waits for its first greeting, and again after a day; one that"
              + " speaks before it hears 554. 0s: no pause.",
      min = "0s",
      max = "30s")
  @WithDefault("1s")
  Duration greetingPause();

  /** The list file. */
  @Setting(
      "File of networks that are let in past all checks here, kept out or counted together: lines of"
          + " 'allow NETWORK', 'deny NETWORK' or 'limit NETWORK LABEL', and 'rate LABEL CONNECTIONS"
          + " MAILS'. The smallest network decides. It is read again when it changes.")
  Optional<String> networksFile();

  /** Connections of an address. */
  @Setting(
      value =
          "Connections from one address (of IPv6: one /64) within a minute; more of them hear 421."
              + " 0: any number.",
      min = "0",
      max = "1000000")
  @WithDefault("300")
  int connectionsPerMinute();

  /** Connections of a network. */
  @Setting(
      value = "Connections from one IPv4 /24 or IPv6 /48 within a minute; likewise.",
      min = "0",
      max = "1000000")
  @WithDefault("1000")
  int networkConnectionsPerMinute();

  /** Mails of an address. */
  @Setting(
      value =
          "MAIL commands from one address (of IPv6: one /64) on mx within a minute; more of them hear"
              + " 450. 0: any number.",
      min = "0",
      max = "1000000")
  @WithDefault("1000")
  int mailsPerMinute();

  /** Mails of a network. */
  @Setting(
      value = "MAIL commands from one IPv4 /24 or IPv6 /48 on mx within a minute; likewise.",
      min = "0",
      max = "1000000")
  @WithDefault("3000")
  int networkMailsPerMinute();

  /** Errors that cost nothing. */
  @Setting(
      value = "Replies of 5yz to commands of a session before each further one waits.",
      min = "0",
      max = "1000")
  @WithDefault("5")
  int freeErrors();

  /** How long errors wait. */
  @Setting(value = "How long such a reply waits; 0s: not at all.", min = "0s", max = "30s")
  @WithDefault("1s")
  Duration errorDelay();

  /** Names that are none. */
  @Setting("Refuse names in HELO and EHLO that are neither a domain nor an address literal.")
  @WithDefault("true")
  boolean refuseBadHelo();

  /** Our name. */
  @Setting(
      "Refuse clients that call themselves by our host name, our address or one of our domains in"
          + " HELO and EHLO.")
  @WithDefault("true")
  boolean refuseOurName();

  /** Literals. */
  @Setting("Refuse address literals in HELO and EHLO, which RFC 5321 allows.")
  @WithDefault("false")
  boolean refuseLiterals();

  /** The threshold. */
  @Setting(
      value =
          "From which sum of weights on a client hears 550 at MAIL; weights are those below and those"
              + " of the lists.",
      min = "1",
      max = "10000")
  @WithDefault("10")
  int threshold();

  /** No reverse DNS. */
  @Setting(
      value = "What it weighs that a client's address has no name in DNS; 0: not looked for.",
      min = "0",
      max = "10000")
  @WithDefault("2")
  int noReverseDnsWeight();

  /** Reverse DNS that is not confirmed. */
  @Setting(
      value = "What it weighs that no name of a client's address leads back to it; 0: likewise.",
      min = "0",
      max = "10000")
  @WithDefault("1")
  int unconfirmedReverseDnsWeight();

  /** A name without an address. */
  @Setting(
      value = "What it weighs that the name in HELO or EHLO has no address; 0: likewise.",
      min = "0",
      max = "10000")
  @WithDefault("1")
  int unresolvableHeloWeight();

  /** Lists of addresses. */
  @Setting(
      "DNS lists of addresses, ZONE*WEIGHT or ZONE=CODES*WEIGHT, several separated by commas, such as"
          + " bl.example.org=127.0.0.[2..11]*5. A weight below zero speaks for the client. An octet of"
          + " CODES may be a range, or a bit that must be set: [&4].")
  Optional<List<String>> addressLists();

  /** Lists of domains. */
  @Setting("DNS lists of domains, for the name in HELO or EHLO and the sender's domain; likewise.")
  Optional<List<String>> domainLists();

  /** Of whose mail a fail of SPF is refused. */
  @Setting(
      "Sender's domains of which MAIL is refused where SPF says fail: 'ours' for all domains that we"
          + " take mail for, 'all', or names such as example.org and *.example.org, several separated"
          + " by commas. A MailDomain document says the same for mail to its domains.")
  Optional<List<String>> refuseSpfFailOf();

  /** Who comes again. */
  GreylistSettings greylist();

  /** Until when DNS counts. */
  @Setting(
      value = "How long MAIL waits for DNS; what has not been answered by then counts nothing.",
      min = "100ms",
      max = "60s")
  @WithDefault("3s")
  Duration dnsDeadline();
}

package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ingress: where it listens, whom it serves, and its limits. */
@ConfigMapping(prefix = "poststrom.ingress")
public interface IngressSettings {
  /** The same for each listener. */
  String BEFORE_QUEUE =
      "Whether the filter is asked about a mail before it is accepted, so that what it wants gone is"
          + " refused with 550. Never asked about mail of relay networks.";

  /** The local address of all listeners. */
  @Setting("The local address that all listeners bind to; 0.0.0.0 is every IPv4 address, :: all.")
  @WithDefault("0.0.0.0")
  String host();

  /** Mail from the world. */
  Mx mx();

  /** Mail from users. */
  Submission submission();

  /** Mail from users, TLS at once. */
  Submissions submissions();

  /** Mail from systems of ours. */
  Lmtp lmtp();

  /** Mail from programs. */
  HttpSettings http();

  /** Our name. */
  @Setting(
      value =
          "Our name in the greeting and in Received fields, as DNS knows it; the host's name if"
              + " left out. Mail to postmaster at this name is always taken.",
      format = Setting.Format.DOMAIN)
  Optional<String> hostname();

  /** Who may send anywhere. */
  @Setting(
      value =
          "Networks whose clients may send to any domain, without limit of connections per address:"
              + " ADDRESS/BITS, several separated by commas. Never put clients there that you don't"
              + " answer for.",
      format = Setting.Format.NETWORK)
  Optional<List<String>> relayNetworks();

  /** Load balancers. */
  @Setting(
      value =
          "Networks of load balancers whose connections begin with a PROXY header, version 1 or 2:"
              + " the client that it names counts for limits, relay networks, SPF and trace. There it is"
              + " required; from anywhere else it is never believed.",
      format = Setting.Format.NETWORK)
  Optional<List<String>> proxyNetworks();

  /** Proxies. */
  @Setting(
      value =
          "Networks of proxies that say with XCLIENT who their client is: whom they name counts for"
              + " limits, relay networks, SPF and trace, and whom they say has logged in may send as"
              + " such. From anywhere else XCLIENT is not offered, and refused.",
      format = Setting.Format.NETWORK)
  Optional<List<String>> xclientNetworks();

  /** The longest content. */
  @Setting(
      value = "The longest content, announced with SIZE. A longer one is refused with 552.",
      min = "64K",
      max = "1G")
  @WithDefault("50M")
  MemorySize maxSize();

  /** What a session may hold in the heap. */
  @Setting(
      value =
          "Contents up to this size travel in the mail's own record; longer ones are written to"
              + " mail.content in chunks of 512 KiB while they come in.",
      min = "4K",
      max = "512K")
  @WithDefault("128K")
  MemorySize inlineLimit();

  /** What all sessions may hold. */
  @Setting(
      value =
          "Content that all sessions together may hold in memory. At the limit short contents hear"
              + " 452 and long ones wait. Of all else (recipients, half command lines, what comes"
              + " ahead of its turn) they may hold as much again; then they hear 421.",
      min = "4M",
      max = "16G")
  @WithDefault("64M")
  MemorySize maxBytesInFlight();

  /** The longest line of a content. */
  @Setting(
      value =
          "The longest line of a content. RFC 5322 allows 998 octets; longer ones are common and"
              + " are passed on as they are up to this limit, then refused with 550.",
      min = "998",
      max = "50M")
  @WithDefault("1M")
  MemorySize maxLine();

  /** Recipients of a mail. */
  @Setting(
      value = "Recipients of one mail; more of them hear 452 and come in another transaction.",
      min = "100",
      max = "1500")
  @WithDefault("1000")
  int maxRecipients();

  /** Errors of a session. */
  @Setting(
      value = "Replies of 5yz in a session; then it is closed with 421.",
      min = "1",
      max = "1000")
  @WithDefault("20")
  int maxErrors();

  /** Commands without a mail. */
  @Setting(
      value =
          "Commands since the last accepted mail that do not lead to one (NOOP, RSET, EHLO, ...);"
              + " then the session is closed with 421.",
      min = "10",
      max = "100000")
  @WithDefault("100")
  int maxIdleCommands();

  /** Received fields. */
  @Setting(
      value = "Received fields in a header; more of them are a loop and refused with 554.",
      min = "10",
      max = "1000")
  @WithDefault("100")
  int maxHops();

  /** Held mail. */
  @Setting(
      value =
          "How long users may have a mail held before its first attempt (HOLDFOR, HOLDUNTIL of RFC"
              + " 4865 on the submission listeners); 0s switches that off.",
      min = "0s",
      max = "365d")
  @WithDefault("30d")
  Duration maxHold();

  /** Mail with a deadline. */
  @Setting(
      value =
          "The least time in which users may ask for a mail to be delivered or returned (BY=...;R of"
              + " RFC 2852 on the submission listeners); EHLO tells it.",
      min = "1s",
      max = "1d")
  @WithDefault("1m")
  Duration minDeliverBy();

  /** Flushes. */
  @Setting(
      value =
          "How often within an hour a user or relay client may have a domain's mail tried at once"
              + " (ETRN, RFC 1985); 0 switches that off.",
      min = "0",
      max = "100000")
  @WithDefault("60")
  int flushesPerHour();

  /** Connections. */
  @Setting(value = "Connections at a time; more of them hear 421.", min = "1", max = "1000000")
  @WithDefault("20000")
  int maxConnections();

  /** Connections of one address. */
  @Setting(
      value =
          "Connections at a time from one address (of IPv6: one /64) that is not in a relay"
              + " network; more of them hear 421.",
      min = "1",
      max = "1000000")
  @WithDefault("50")
  int maxConnectionsPerAddress();

  /** Connections of one network. */
  @Setting(
      value = "Connections at a time from one IPv4 /24 or IPv6 /48; likewise.",
      min = "1",
      max = "1000000")
  @WithDefault("200")
  int maxConnectionsPerNetwork();

  /** Time for a command. */
  @Setting(
      value = "How long a client may be silent before its next command. RFC 5321 asks for 5 min.",
      min = "1s",
      max = "1h")
  @WithDefault("5m")
  Duration commandTimeout();

  /** Time for the next octets. */
  @Setting(
      value = "How long a client may be silent within a content. RFC 5321 asks for 3 min.",
      min = "1s",
      max = "1h")
  @WithDefault("3m")
  Duration dataTimeout();

  /** Time for a content. */
  @Setting(value = "How long a whole content may take to come in.", min = "1s", max = "24h")
  @WithDefault("1h")
  Duration transferTimeout();

  /** Time for the log. */
  @Setting(
      value = "How long the log may take to confirm a mail; then its client hears 451.",
      min = "1s",
      max = "5m")
  @WithDefault("20s")
  Duration acceptTimeout();

  /** Time for shutting down. */
  @Setting(
      value = "How long transactions in progress may take to end when the service stops.",
      min = "0s",
      max = "10m")
  @WithDefault("20s")
  Duration drainTimeout();

  /** Threads. */
  @Setting(value = "Threads that serve connections.", min = "1", max = "256")
  @WithDefault("1")
  int eventLoops();

  /** The certificate. */
  Tls tls();

  /** When it is too much. */
  ShedSettings shed();

  /** What keeps clients out. */
  DoorSettings door();

  /** Senders that are called back. */
  CallbackSettings callback();

  /** Users. */
  AuthSettings auth();

  /** A directory. */
  LdapSettings ldap();

  /** Next hops. */
  CallAheadSettings callAhead();

  /** The filter's word before a mail is accepted. */
  BeforeQueue beforeQueue();

  /** Group {@code poststrom.ingress.mx}. */
  interface Mx {
    /** The port. */
    @Setting(
        value = "The port for mail from the world; 0 switches it off.",
        min = "0",
        max = "65535")
    @WithDefault("2525")
    int port();

    /** Whether the filter decides first. */
    @Setting(BEFORE_QUEUE)
    @WithDefault("true")
    boolean beforeQueue();
  }

  /** Group {@code poststrom.ingress.submission}. */
  interface Submission {
    /** The port. */
    @Setting(
        value = "The port for mail from users, with STARTTLS; 0 switches it off.",
        min = "0",
        max = "65535")
    @WithDefault("2587")
    int port();

    /** Whether the filter decides first. */
    @Setting(BEFORE_QUEUE)
    @WithDefault("false")
    boolean beforeQueue();
  }

  /** Group {@code poststrom.ingress.submissions}. */
  interface Submissions {
    /** The port. */
    @Setting(
        value = "The port for mail from users, TLS from the first octet; 0 switches it off.",
        min = "0",
        max = "65535")
    @WithDefault("2465")
    int port();

    /** Whether the filter decides first. */
    @Setting(BEFORE_QUEUE)
    @WithDefault("false")
    boolean beforeQueue();
  }

  /** Group {@code poststrom.ingress.lmtp}. */
  interface Lmtp {
    /** The port. */
    @Setting(
        value =
            "The port for mail that systems of ours hand in over LMTP; 0 switches it off. Never 25"
                + " (RFC 2033 section 5), and never open to the world: docs/ingress.md.",
        min = "0",
        max = "65535")
    @WithDefault("0")
    int port();

    /** Whether the filter decides first. */
    @Setting(BEFORE_QUEUE)
    @WithDefault("false")
    boolean beforeQueue();
  }

  /** Group {@code poststrom.ingress.before-queue}. */
  interface BeforeQueue {
    /** Where it is. */
    @Setting(
        value =
            "Where the filter service answers HTTP: host:port. Not needed where ingress and filter"
                + " share a process; if left out elsewhere, all mail is filtered after it was accepted.",
        format = Setting.Format.HOST_PORT)
    Optional<String> service();

    /** How long it may take. */
    @Setting(
        value =
            "How long the filter may take to decide before a mail is accepted; then the mail is"
                + " accepted and filtered later.",
        min = "100ms",
        max = "5m")
    @WithDefault("10s")
    Duration deadline();
  }

  /** Group {@code poststrom.ingress.tls}. */
  interface Tls {
    /** The chain. */
    @Setting(
        "PEM files, each with a certificate of ours and its issuers, several separated by commas: a"
            + " client that names a host (SNI) gets one for it, any other one the first. They are"
            + " read again when they change. Without them a self-signed one is made at start.")
    Optional<List<String>> certificate();

    /** The key. */
    @Setting("PEM files with the certificates' private keys (PKCS 8), in the same order.")
    Optional<List<String>> key();

    /** Whose certificates clients may show. */
    @Setting(
        "PEM file with authorities. A client on a submission port may then show a certificate that"
            + " one of them has issued, and prove with AUTH EXTERNAL to be a user that it names. It is"
            + " read again when it changes.")
    Optional<String> clientAuthorities();
  }
}

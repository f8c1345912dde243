package io.poststrom.delivery.app;

import io.poststrom.config.Setting;
import io.poststrom.delivery.route.RouteSettings.AddressOrder;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The delivery service: where mail goes, how often it is tried, and its limits. */
@ConfigMapping(prefix = "poststrom.delivery")
public interface DeliverySettings {
  /** Hosts found by DNS. */
  @Setting(value = "The port of next hops that are found by DNS.", min = "1", max = "65535")
  @WithDefault("25")
  int port();

  /** Our name. */
  @Setting(
      value =
          "Our name in EHLO and in reports, as DNS knows it; poststrom.ingress.hostname if left out,"
              + " else the host's name.",
      format = Setting.Format.DOMAIN)
  @WithDefault("${poststrom.ingress.hostname:}")
  Optional<String> hostname();

  /** What an MX must not name. */
  @Setting(
      value =
          "Addresses under which the world reaches us, beside this host's own: a mail exchanger there"
              + " is a loop and is not tried.",
      format = Setting.Format.ADDRESS)
  Optional<List<String>> ownAddresses();

  /** Which family first. */
  @Setting("Which addresses of a next hop are tried first, or at all.")
  @WithDefault("ipv4-first")
  AddressOrder addresses();

  /** How many of them. */
  @Setting(
      value = "Addresses that one attempt tries at most before the mail is deferred.",
      min = "1",
      max = "100")
  @WithDefault("5")
  int maxAddresses();

  /** Loops. */
  @Setting(
      value = "A mail with more Received fields than this goes round and is bounced.",
      min = "5",
      max = "1000")
  @WithDefault("100")
  int maxHops();

  /** Whether TLS is used. */
  @Setting("Use STARTTLS where the next hop offers it, with any certificate; false: never.")
  @WithDefault("true")
  boolean starttls();

  /** Whom to believe. */
  @Setting(
      "A PEM file with the certificates of the authorities that can prove the name of a next hop,"
          + " which mail with REQUIRETLS needs; those of the Java runtime if left out.")
  Optional<String> tlsAuthorities();

  /** When deferred mail is tried again. */
  Retry retry();

  /** How much at a time. */
  Limits limits();

  /** How long hosts may take. */
  Timeouts timeouts();

  /** What is told to senders. */
  Report report();

  /** What the logs keep. */
  Janitor janitor();

  /** Stopping. */
  @Setting(
      value =
          "How long attempts in flight may take to end when the service stops or gives a part of"
              + " the queue to another; one that has not ended by then may be made twice.",
      min = "0s",
      max = "10m")
  @WithDefault("20s")
  Duration drainTimeout();

  /** Dead workers. */
  @Setting(
      value =
          "After so long without a sign of life another worker takes a worker's part of the queue.",
      min = "6s",
      max = "5m")
  @WithDefault("15s")
  Duration session();

  /** Few and large writes. */
  @Setting(
      value =
          "Under load one transaction of outcomes begins no sooner than this after the last one,"
              + " and up to 50ms after its end where transactions are slow; when idle, each outcome"
              + " is written at once.",
      min = "0s",
      max = "1s")
  @WithDefault("20ms")
  Duration group();

  /** Duplicates after a crash. */
  @Setting(
      value =
          "At so many mails that were delivered and whose outcome the log has not confirmed yet no"
              + " further attempt starts. After a crash, these and the attempts in flight are at"
              + " most what is sent twice; fewer cost throughput where the log is slow.",
      min = "1",
      max = "100000")
  @WithDefault("256")
  int unconfirmedOutcomes();

  /** Short restores. */
  @Setting(
      value =
          "A waiting mail's state that lies so many records behind the end of the queue's log is"
              + " written again at its end, so that a restart reads little.",
      min = "100",
      max = "100000000")
  @WithDefault("50000")
  long rewriteLag();

  /** Group {@code poststrom.delivery.retry}. */
  interface Retry {
    /** The first pause. */
    @Setting(
        value = "The pause after the first attempt; each further one is twice as long.",
        min = "1s",
        max = "1d")
    @WithDefault("5m")
    Duration first();

    /** The longest pause. */
    @Setting(value = "The longest pause between two attempts.", min = "1s", max = "1d")
    @WithDefault("3h")
    Duration longest();

    /** Giving up. */
    @Setting(
        value = "A mail that could not be delivered for so long is given up and bounced.",
        min = "1s",
        max = "30d")
    @WithDefault("5d")
    Duration life();

    /** Telling of a delay. */
    @Setting(
        value = "After so long the sender is told, once, that the mail is delayed; 0s: never.",
        min = "0s",
        max = "30d")
    @WithDefault("4h")
    Duration warnAfter();

    /** Sites that can't be reached. */
    @Setting(
        value = "How long a site that can't be reached is left alone at first; doubles each time.",
        min = "1s",
        max = "1d")
    @WithDefault("1m")
    Duration siteFirst();

    /** And at most. */
    @Setting(
        value = "How long a site that can't be reached is left alone at most.",
        min = "1s",
        max = "1d")
    @WithDefault("30m")
    Duration siteLongest();
  }

  /** Group {@code poststrom.delivery.limits}. */
  interface Limits {
    /** One site. */
    @Setting(
        value = "Connections to one site (the hosts that a set of domains shares) at a time.",
        min = "1",
        max = "10000")
    @WithDefault("20")
    int perSite();

    /** All sites. */
    @Setting(value = "Connections to all sites together at a time.", min = "1", max = "100000")
    @WithDefault("1000")
    int inAll();

    /** The ready set of a site. */
    @Setting(
        value = "Mails of one site that lie in memory, ready to be sent.",
        min = "1",
        max = "100000")
    @WithDefault("1000")
    int readyPerSite();

    /** All ready sets. */
    @Setting(
        value = "Mails of all sites together that lie in memory, ready to be sent.",
        min = "1",
        max = "1000000")
    @WithDefault("10000")
    int readyInAll();

    /** Reads. */
    @Setting(
        value = "Mails whose state is read from the log at a time when they have become due.",
        min = "2",
        max = "10000")
    @WithDefault("64")
    int loads();

    /** Contents. */
    @Setting(
        value =
            "Memory for contents that came with their mail, of which one site gets at most an"
                + " eighth, and as much again for pieces of large ones, of which one site gets at"
                + " most half; beyond it contents are read when the next hop is ready for them.",
        min = "4M",
        max = "16G")
    @WithDefault("64M")
    MemorySize contents();

    /** Connections. */
    @Setting(value = "After so many mails a connection is closed.", min = "1", max = "1000000")
    @WithDefault("100")
    int mailsPerConnection();

    /** Recipients. */
    @Setting(
        value = "Recipients of one transaction; more are sent in several.",
        min = "1",
        max = "10000")
    @WithDefault("100")
    int recipientsPerMail();
  }

  /** Group {@code poststrom.delivery.timeouts}. RFC 5321 section 4.5.3.2. */
  interface Timeouts {
    /** Until the connection stands. */
    @Setting(value = "Until a connection stands.", min = "10ms", max = "10m")
    @WithDefault("30s")
    Duration connect();

    /** Until the 220. */
    @Setting(value = "Until the next hop's greeting.", min = "10ms", max = "1h")
    @WithDefault("5m")
    Duration greeting();

    /** Commands. */
    @Setting(
        value = "Until the answer to EHLO, STARTTLS, MAIL, RCPT or RSET.",
        min = "10ms",
        max = "1h")
    @WithDefault("5m")
    Duration command();

    /** Until the 354. */
    @Setting(value = "Until the answer to DATA.", min = "10ms", max = "1h")
    @WithDefault("2m")
    Duration data();

    /** Content. */
    @Setting(value = "Until the next hop takes more of the content.", min = "10ms", max = "1h")
    @WithDefault("3m")
    Duration block();

    /** Our own part. */
    @Setting(
        value =
            "Until there is memory for a large content, before it is begun, and until each piece of"
                + " it is read from Kafka. Next hops wait 3 minutes for more of a content.",
        min = "10ms",
        max = "1h")
    @WithDefault("2m")
    Duration content();

    /** The final dot. */
    @Setting(
        value =
            "Until the answer to the final dot. Too short a time makes duplicates: the next hop may"
                + " have taken the mail.",
        min = "10ms",
        max = "1h")
    @WithDefault("10m")
    Duration end();

    /** Idle connections. */
    @Setting(value = "How long an unused connection is kept.", min = "10ms", max = "5m")
    @WithDefault("10s")
    Duration idle();
  }

  /** Group {@code poststrom.delivery.report}. */
  interface Report {
    /** What goes back whole. */
    @Setting(
        value =
            "A mail up to this size goes back whole with the report of its failure if the sender"
                + " did not say what to return; of a larger one, its header.",
        min = "0",
        max = "512K")
    @WithDefault("50K")
    MemorySize fullUpTo();

    /** Who reports. */
    @Setting(
        value =
            "Reports come from MAILER-DAEMON at this domain; our own name if left out. A SigningDomain"
                + " document that has it among its authors signs them.",
        format = Setting.Format.DOMAIN)
    Optional<String> fromDomain();
  }

  /** Group {@code poststrom.delivery.janitor}. */
  interface Janitor {
    /** How often. */
    @Setting(value = "How often records that nothing needs are deleted.", min = "1s", max = "1d")
    @WithDefault("1m")
    Duration every();

    /** Contents. */
    @Setting(
        value = "Accepted mails and contents are kept at least so long, to be replayed.",
        min = "0s",
        max = "3650d")
    @WithDefault("1d")
    Duration replayWindow();

    /** The queue's history. */
    @Setting(
        value = "The queue's records of finished mails are kept at least so long.",
        min = "0s",
        max = "3650d")
    @WithDefault("7d")
    Duration auditWindow();

    /** Uploads. */
    @Setting(
        value =
            "Longer than any client takes to hand in one mail, and than clocks differ: chunks of a"
                + " content are written before the mail that refers to them.",
        min = "1s",
        max = "30d")
    @WithDefault("6h")
    Duration longestUpload();
  }
}

package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The filter: how long it waits for answers, and its limits. */
@ConfigMapping(prefix = "poststrom.filter")
public interface FilterSettings {
  /** Our name. */
  @Setting(
      value =
          "Our name in Authentication-Results and Received-SPF; poststrom.ingress.hostname if left"
              + " out, else the host's name. All filters of an installation must be given the same.",
      format = Setting.Format.DOMAIN)
  @WithDefault("${poststrom.ingress.hostname:}")
  Optional<String> hostname();

  /** Parallel workers. */
  @Setting(
      value =
          "Workers on mail.accepted in this process, each with a consumer and a producer of its"
              + " own. One keeps two cores busy; never more than the topic has partitions.",
      min = "1",
      max = "32")
  @WithDefault("1")
  int workers();

  /** How long a batch waits. */
  @Setting(
      value =
          "How long a batch waits for its mails' checks. A mail that is not decided by then goes to"
              + " the slow lane, and the others go on.",
      min = "10ms",
      max = "10s")
  @WithDefault("400ms")
  Duration batchDeadline();

  /** How long a check waits. */
  @Setting(
      value =
          "How long a check in the slow lane waits for an answer; then its temperror symbol stands"
              + " for the answer.",
      min = "100ms",
      max = "1m")
  @WithDefault("20s")
  Duration checkDeadline();

  /** Sender ID. */
  @Setting(
      "Check Sender ID (RFC 4406, historic) as well: whether the domain of the address in"
          + " Resent-Sender, Resent-From, Sender or From lets the client send. Lists and forwarders"
          + " that don't add such a field fail where the domain publishes SPF only.")
  @WithDefault("false")
  boolean senderId();

  /** Before a mail is accepted. */
  BeforeQueue beforeQueue();

  /** Group {@code poststrom.filter.before-queue}. */
  interface BeforeQueue {
    /** How long a check waits. */
    @Setting(
        value =
            "How long a check waits for an answer while a client waits for our reply; then its"
                + " temperror symbol stands for the answer.",
        min = "100ms",
        max = "1m")
    @WithDefault("3s")
    Duration checkDeadline();

    /** How many at a time. */
    @Setting(
        value =
            "Mails that are decided on at the same time before they are accepted; more of them are"
                + " accepted first and filtered later.",
        min = "1",
        max = "100000")
    @WithDefault("500")
    int mails();
  }

  /** How long addressing waits. */
  @Setting(
      value =
          "How long addressing waits for a domain's MX. Then the mail is queued under the domain's"
              + " own name, and the delivery service asks again.",
      min = "10ms",
      max = "10s")
  @WithDefault("300ms")
  Duration mxDeadline();

  /** What is looked at. */
  @Setting(
      value = "Octets of a mail, from its first one on, that the checks look at.",
      min = "16K",
      max = "512K")
  @WithDefault("256K")
  MemorySize scanLimit();

  /** How many signatures count. */
  @Setting(
      value =
          "DKIM signatures of a mail that are verified, from the top down; each may cost a DNS"
              + " question. The rest is reported as not read.",
      min = "1",
      max = "50")
  @WithDefault("10")
  int dkimSignatures();

  /** What travels with the queue. */
  @Setting(
      value =
          "A mail whose size times the number of its sites is up to this carries its content into"
              + " the queue, which saves delivery a read; a larger one is read by reference.",
      min = "0",
      max = "256K")
  @WithDefault("64K")
  MemorySize copyLimit();

  /** The classifier. */
  BayesSettings bayes();

  /** Reputation. */
  ReputationSettings reputation();

  /** ClamAV. */
  ClamdSettings clamd();

  /** rspamd. */
  RspamdSettings rspamd();

  /** SpamAssassin. */
  SpamdSettings spamd();

  /** Milters. */
  MilterSettings milters();

  /** ARC. */
  Arc arc();

  /** ARC. */
  interface Arc {
    /** Whose seals are believed. */
    @Setting(
        value =
            "Domains (d= in ARC-Seal) of forwarders and mailing lists that are believed: a mail that"
                + " they alone handled, and that passed DMARC when it came to the first of them, is not"
                + " treated as forged. Anybody can seal; name only whom you would let forge.",
        format = Setting.Format.DOMAIN)
    Optional<List<String>> trustedSealers();

    /** As whom we seal. */
    @Setting(
        value =
            "Mail from the world gets an ARC set of this domain (d=), so that who has it next can see"
                + " what we found; by an RSA key of a SigningDomain document of that domain. If left"
                + " out, no mail is sealed.",
        format = Setting.Format.DOMAIN)
    Optional<String> sealAs();
  }

  /** Signing. */
  Signing signing();

  /** Signing. */
  interface Signing {
    /** How long DNS is believed. */
    @Setting(
        value =
            "How long it is believed that DNS shows a key of ours, in SigningDomain documents; then"
                + " it is asked again.",
        min = "1s",
        max = "7d")
    @WithDefault("1h")
    Duration recheckShown();

    /** How soon a key is used. */
    @Setting(
        value =
            "How often DNS is asked about a key of ours that it does not show, or about which it was"
                + " silent. A key is used as soon as it is shown.",
        min = "1s",
        max = "1d")
    @WithDefault("1m")
    Duration recheckHidden();
  }

  /** BIMI. */
  @Setting(
      "Say in Authentication-Results where the logo of the author domain lies (BIMI), for mail that"
          + " passes DMARC under an enforced policy. Costs such mail a DNS question or two.")
  @WithDefault("false")
  boolean bimi();

  /** What mails say and bring. */
  ContentSettings content();

  /** DMARC. */
  Dmarc dmarc();

  /** DMARC. */
  interface Dmarc {
    /** How organizations are found. */
    @Setting(
        "The public suffix list (publicsuffix.org) as a file, such as Debian's"
            + " /usr/share/publicsuffix/public_suffix_list.dat: organizational domains are then found"
            + " as RFC 7489 has it. If left out, by the DNS tree walk of RFC 9989.")
    Optional<String> publicSuffixList();

    /** Aggregate reports. */
    Reports reports();
  }

  /** Group {@code poststrom.filter.dmarc.reports}. */
  interface Reports {
    /** Whether they are sent. */
    @Setting(
        "Send DMARC aggregate reports to the owners of domains that ask for them (rua). All filters"
            + " of an installation must be given the same.")
    @WithDefault("false")
    boolean enabled();

    /** Who reports. */
    @Setting("The name of the organization that reports. Needed where reports are sent.")
    Optional<String> organization();

    /** The address. */
    @Setting(
        "The address in From of report mails, and whom to ask about them. Its domain should be one"
            + " that we sign for, since readers check the reports by DMARC. Needed where reports"
            + " are sent.")
    Optional<String> email();

    /** More about whom to ask. */
    @Setting("More about whom to ask, such as a page.")
    Optional<String> contact();

    /** How much time a report is about. */
    @Setting(
        value =
            "The time that a report is about: a divisor of a day, counted from midnight UTC."
                + " Readers expect a day.",
        min = "1s",
        max = "1d")
    @WithDefault("1d")
    Duration period();

    /** How long to wait. */
    @Setting(
        value = "How long after the end of that time reports are sent: the last mails come in.",
        min = "0s",
        max = "12h")
    @WithDefault("15m")
    Duration delay();
  }

  /** Time to finish. */
  @Setting(
      value = "How long a batch in hand has to be finished at shutdown; it is done again later.",
      min = "0s",
      max = "5m")
  @WithDefault("10s")
  Duration drainTimeout();
}

package io.poststrom.settings;

import io.poststrom.mail.Verdict.Action;
import java.util.List;

/**
 * Kind {@code MailDomain}: domains that we take mail for from anybody.
 *
 * @param name the document's {@code metadata.name}
 * @param domains 1 or more
 * @param handling what becomes of mail for them
 * @param recipients which recipients they have
 * @param training where their users teach the classifier
 * @param digest how often these are told what is held for them
 */
public record MailDomain(
    String name,
    List<DomainPattern> domains,
    Handling handling,
    KnownRecipients recipients,
    Training training,
    Digest digest) {
  public MailDomain {
    domains = List.copyOf(domains);
  }

  /** Domains all of whose recipients are taken. */
  public MailDomain(String name, List<DomainPattern> domains, Handling handling) {
    this(name, domains, handling, KnownRecipients.ALL);
  }

  /** How often recipients are told what is held for them. */
  public enum Digest {
    /** Never. */
    OFF,
    HOURLY,
    DAILY
  }

  /** Domains whose users do not teach by mail. */
  public MailDomain(
      String name, List<DomainPattern> domains, Handling handling, KnownRecipients recipients) {
    this(name, domains, handling, recipients, Training.NONE);
  }

  /** Domains whose recipients are not told what is held for them. */
  public MailDomain(
      String name,
      List<DomainPattern> domains,
      Handling handling,
      KnownRecipients recipients,
      Training training) {
    this(name, domains, handling, recipients, training, Digest.OFF);
  }

  /**
   * What becomes of mail for these domains.
   *
   * @param thresholds what a score leads to
   * @param dmarc what the wish of a forged domain's owner leads to
   * @param spf what a fail of SPF leads to at the door
   * @param greylist whether who is new may be asked to come again
   * @param scoring what symbols count
   */
  public record Handling(
      Thresholds thresholds, DmarcActions dmarc, SpfFail spf, Greylist greylist, Scoring scoring) {
    /** What holds where no document says otherwise. */
    public static final Handling DEFAULT = new Handling(Thresholds.DEFAULT, DmarcActions.DEFAULT);

    /** At the door as by default. */
    public Handling(Thresholds thresholds, DmarcActions dmarc) {
      this(thresholds, dmarc, SpfFail.ACCEPT, Greylist.USUAL);
    }

    /** With the usual scores. */
    public Handling(Thresholds thresholds, DmarcActions dmarc, SpfFail spf, Greylist greylist) {
      this(thresholds, dmarc, spf, greylist, Scoring.USUAL);
    }

    /** The same with other scores. */
    public Handling with(Scoring other) {
      return new Handling(thresholds, dmarc, spf, greylist, other);
    }
  }

  /** Whether who is new may be asked to come again. */
  public enum Greylist {
    /** As the ingress is set. */
    USUAL,
    /** Anybody may come in at once. */
    NEVER
  }

  /** What becomes of mail whose sender's domain says that it is not its own. */
  public enum SpfFail {
    /** It comes in, and the filter scores it. */
    ACCEPT,
    /** Its recipient is refused. RFC 7208 section 8.4. */
    REFUSE
  }

  /**
   * What is done at least with mail that fails DMARC. RFC 9989 section 5.4: a receiver need not do
   * what the owner asks for.
   *
   * @param quarantine where the owner says quarantine; by default it is tagged
   * @param reject where the owner says reject; by default it is held for a person, since it was
   *     accepted and must not be bounced
   */
  public record DmarcActions(Action quarantine, Action reject) {
    /** What holds where no document says otherwise. */
    public static final DmarcActions DEFAULT = new DmarcActions(Action.TAG, Action.QUARANTINE);
  }

  /**
   * The lowest scores of each action; tag &lt;= quarantine &lt;= reject &lt;= discard.
   *
   * @param tag default 5
   * @param quarantine default 10
   * @param reject default 15
   * @param discard default 1000: never by score alone
   */
  public record Thresholds(double tag, double quarantine, double reject, double discard) {
    /** What holds where no document says otherwise. */
    public static final Thresholds DEFAULT = new Thresholds(5, 10, 15, 1_000);

    public Thresholds {
      if (!(tag <= quarantine && quarantine <= reject && reject <= discard)) {
        throw new IllegalArgumentException(
            "thresholds must rise: tag <= quarantine <= reject <= discard");
      }
    }
  }
}

package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The quarantine: who may decide, and how long mail is held. */
@ConfigMapping(prefix = "poststrom.filter.quarantine")
public interface QuarantineSettings {
  /** Who may ask. */
  @Setting(
      "A file with a line NAME TOKEN for each person who may look at held mail and decide over HTTP;"
          + " tokens have 16 characters or more, and events name the person. Read again when it"
          + " changes. If left out, nobody may; ./poststrom run makes one in its data folder.")
  Optional<String> tokens();

  /** How long mail is held. */
  @Setting(
      value = "How long a mail is held; then it is discarded, with an event for each recipient.",
      min = "1m",
      max = "3650d")
  @WithDefault("30d")
  Duration expiry();

  /** How many are listed. */
  @Setting(
      value =
          "How many held mails are listed, the last ones; some 700 octets of memory each. Older ones"
              + " can be decided by their ids, which takes longer.",
      min = "100",
      max = "1000000")
  @WithDefault("20000")
  int listed();

  /** What recipients are told. */
  Digests digest();

  /** Digests: mails that tell recipients what is held for them, where a document wants it. */
  interface Digests {
    /** The address. */
    @Setting(
        "The address in From of digests, which tell recipients what is held for them"
            + " (spec.spam.digest of a MailDomain); in ASCII. A domain of our own that we sign for."
            + " If left out, postmaster at our own name.")
    Optional<String> from();

    /** How to get a mail. */
    @Setting(
        "What a digest says about how to get a mail: an address, a telephone number, a page. {mail}"
            + " in it stands for the mail's number. If left out, the address in From.")
    Optional<String> contact();

    /** The hour. */
    @Setting(value = "The hour (UTC) at which daily digests are sent.", min = "0", max = "23")
    @WithDefault("6")
    int dailyAt();

    /** The length. */
    @Setting(
        value = "So many mails are listed in a digest at most; of more, their number is told.",
        min = "1",
        max = "1000")
    @WithDefault("100")
    int rows();
  }
}

package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.poststrom.ingress.greylist.GreylistRules.Mode;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Group {@code poststrom.ingress.door.greylist}: docs/greylisting.md. */
public interface GreylistSettings {
  /** Who is greylisted. */
  @Setting(
      "Which clients are asked to come again later when they write from a new network or to a new"
          + " recipient: none (off), those that a DNS list names or that weigh too much (suspicious), or"
          + " all for whom neither SPF nor a list speaks.")
  @WithDefault("suspicious")
  Mode mode();

  /** The threshold. */
  @Setting(
      value =
          "From which sum of weights on a client is suspicious; one that a list with a weight above"
              + " zero names always is.",
      min = "1",
      max = "10000")
  @WithDefault("5")
  int threshold();

  /** The delay. */
  @Setting(value = "How soon a client may come again.", min = "1s", max = "1h")
  @WithDefault("5m")
  Duration delay();

  /** Until when to come. */
  @Setting(
      value = "Until when it must have come again; then it is as new as at first.",
      min = "1h",
      max = "7d")
  @WithDefault("2d")
  Duration retryWindow();

  /** How long it is known. */
  @Setting(
      value = "How long a client that has come again is known after its last mail.",
      min = "2d",
      max = "40d")
  @WithDefault("35d")
  Duration lifetime();

  /** Trusted networks. */
  @Setting(
      value =
          "From how many of its senders and recipients on that have come again a network is trusted:"
              + " then all of its mail comes in at once. 0: never.",
      min = "0",
      max = "10000")
  @WithDefault("5")
  int trustedFrom();

  /** The network of an IPv4 address. */
  @Setting(value = "How many bits of an IPv4 address are its network here.", min = "8", max = "32")
  @WithDefault("24")
  int ipv4Prefix();

  /** The network of an IPv6 address. */
  @Setting(
      value = "How many bits of an IPv6 address are its network here.",
      min = "16",
      max = "128")
  @WithDefault("64")
  int ipv6Prefix();

  /** Recipients without it. */
  @Setting(
      "Recipients that anybody may write to at once: addresses and domains, several separated by"
          + " commas. MailDomain documents may say so as well; the postmaster always is one.")
  Optional<List<String>> exempt();

  /** Memory. */
  @Setting(
      value =
          "How many senders and networks are held in memory, 160 octets each; of more, those"
              + " written longest ago are forgotten.",
      min = "1000",
      max = "10000000")
  @WithDefault("200000")
  int maxEntries();
}

package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Group {@code poststrom.filter.reputation}: what is remembered of those who send. */
public interface ReputationSettings {
  /** Whether anything is. */
  @Setting(
      "Count ham and spam of sender domains, addresses and networks, and let the counts speak in the"
          + " score of their next mails.")
  @WithDefault("true")
  boolean enabled();

  /** How many are remembered. */
  @Setting(
      value =
          "Counts in memory at most, one for each sender and each filter that has seen him, of about"
              + " 300 bytes; the sender seen longest ago makes room.",
      min = "1000",
      max = "1000000")
  @WithDefault("50000")
  int entries();

  /** How long they count. */
  @Setting(
      value =
          "After this time a mail weighs half as much in its sender's reputation. All filters of an"
              + " installation must be given the same.",
      min = "1d",
      max = "30d")
  @WithDefault("14d")
  Duration halfLife();

  /** How fast a name is made. */
  @Setting(
      value =
          "As many mails count for one sender in an hour, in each filter, in the ratio of all that have"
              + " come, so that no flood makes or spoils a name.",
      min = "1",
      max = "10000")
  @WithDefault("12")
  int perHour();
}

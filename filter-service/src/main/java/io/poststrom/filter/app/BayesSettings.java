package io.poststrom.filter.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Group {@code poststrom.filter.bayes}: what the classifier learns from. */
public interface BayesSettings {
  /** How many mails. */
  @Setting(
      value =
          "Mails that the classifier learns from at most, the latest ones. Each takes about 2 KiB of"
              + " memory in every filter, and 6 KiB more while a model is trained.",
      min = "1000",
      max = "100000")
  @WithDefault("10000")
  int mails();

  /** How long they count. */
  @Setting(
      value = "How long a mail that was learned counts. Spam changes, and so does ham.",
      min = "1d",
      max = "3650d")
  @WithDefault("365d")
  Duration keep();

  /** How much a user may teach. */
  @Setting(
      value =
          "Mails that a user may teach in a day, so that nobody alone decides what is spam."
              + " Operators (./poststrom learn, POST /learn) may teach any number.",
      min = "1",
      max = "100000")
  @WithDefault("200")
  int perUser();
}

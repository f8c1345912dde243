package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Group {@code poststrom.ingress.call-ahead}: asking next hops about recipients. */
public interface CallAheadSettings {
  /** Time. */
  @Setting(
      value =
          "How long a next hop may take to say whether it takes mail for a recipient, for domains"
              + " whose document says callAhead: true; then the recipient hears 451.",
      min = "100ms",
      max = "2m")
  @WithDefault("10s")
  Duration deadline();

  /** Questions. */
  @Setting(
      value = "Questions to next hops at a time; recipients of more of them hear 451.",
      min = "1",
      max = "10000")
  @WithDefault("100")
  int questions();

  /** Questions to one host. */
  @Setting(value = "The same to one address.", min = "1", max = "10000")
  @WithDefault("20")
  int questionsPerHost();

  /** What is remembered. */
  RecipientMemory remember();
}

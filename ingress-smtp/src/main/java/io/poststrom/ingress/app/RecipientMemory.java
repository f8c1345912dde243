package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long it is remembered what somebody else said about a recipient. */
public interface RecipientMemory {
  /** That it is there. */
  @Setting(
      value = "How long a recipient that is there is not asked about again.",
      min = "0s",
      max = "7d")
  @WithDefault("10m")
  Duration known();

  /** That it is not. */
  @Setting(value = "The same of one that is not there.", min = "0s", max = "1d")
  @WithDefault("1m")
  Duration unknown();

  /** While there is nobody to ask. */
  @Setting(
      value =
          "How long a recipient that was there is still taken while that can't be asked; then it"
              + " hears 451.",
      min = "0s",
      max = "31d")
  @WithDefault("1d")
  Duration trouble();

  /** Most. */
  @Setting(
      value = "Recipients that are remembered; what was asked longest ago is forgotten first.",
      min = "1",
      max = "1000000")
  @WithDefault("20000")
  int entries();
}

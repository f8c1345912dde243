package io.poststrom.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A service's settings with every shape that there is. */
@ConfigMapping(prefix = "poststrom.ingress")
public interface SampleSettings {
  /** A required text. */
  @Setting("Our name.")
  String hostname();

  /** A list with a form. */
  @Setting(value = "Who may relay.", format = Setting.Format.NETWORK)
  @WithDefault("127.0.0.0/8,::1")
  List<String> relayNetworks();

  /** An optional text with a form. */
  @Setting(value = "A host.", format = Setting.Format.HOST_PORT)
  Optional<String> helper();

  /** An optional number. */
  @Setting(value = "A number.", min = "1")
  OptionalInt workers();

  /** An enumeration. */
  @Setting("A choice.")
  @WithDefault("first-choice")
  Choice choice();

  /** A number of its own kind. */
  @Setting(value = "A share.", min = "0", max = "1")
  @WithDefault("0.5")
  double share();

  /** A group. */
  Listener mx();

  /** A group whose name is given. */
  @WithName("out")
  Listener outward();

  /** A group. */
  interface Listener {
    /** A port. */
    @Setting(value = "The port.", min = "1", max = "65535")
    @WithDefault("2525")
    int port();

    /** A time. */
    @Setting(value = "How long | at most.", min = "1s", max = "10m")
    @WithDefault("5m")
    Duration patience();
  }

  /** An enumeration. */
  enum Choice {
    FIRST_CHOICE,
    SECOND
  }
}

package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * Group {@code poststrom.ingress.callback}: whether senders' addresses take reports: docs/door.md.
 */
public interface CallbackSettings {
  /** Whether it is done. */
  @Setting(
      "Ask a mail host of the sender's domain, at RCPT, whether the sender's address takes mail, and"
          + " refuse what it says no to. It costs hosts whose names are forged something, and some"
          + " think badly of who does it: docs/door.md.")
  @WithDefault("false")
  boolean enabled();

  /** The deadline. */
  @Setting(
      value = "How long RCPT waits for the answer; then the recipient is taken.",
      min = "1s",
      max = "60s")
  @WithDefault("10s")
  Duration deadline();

  /** How long a yes holds. */
  @Setting(value = "How long it is remembered that an address takes mail.", min = "1m", max = "30d")
  @WithDefault("1d")
  Duration acceptedFor();

  /** How long a no holds. */
  @Setting(value = "How long it is remembered that it does not.", min = "1m", max = "7d")
  @WithDefault("1h")
  Duration refusedFor();

  /** Questions in all. */
  @Setting(
      value = "Questions to all hosts within a minute; beyond that recipients are taken.",
      min = "1",
      max = "100000")
  @WithDefault("600")
  int perMinute();

  /** Questions about one domain. */
  @Setting(
      value = "Questions about one domain within a minute; likewise.",
      min = "1",
      max = "10000")
  @WithDefault("20")
  int perDomainPerMinute();

  /** The port. */
  @Setting(
      value = "The port of mail hosts; another one than 25 is for tests.",
      min = "1",
      max = "65535")
  @WithDefault("25")
  int port();

  /** Private addresses. */
  @Setting(
      "Ask hosts with private and loopback addresses, too: where mail comes from domains inside your"
          + " own network. Anybody can publish an MX that points there.")
  @WithDefault("false")
  boolean privateAddresses();
}

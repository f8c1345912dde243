package io.poststrom.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which DNS servers are asked, and how patiently. */
@ConfigMapping(prefix = "poststrom.dns")
public interface DnsSettings {
  /** The resolvers. */
  @Setting(
      value =
          "The resolvers to ask, host:port (53 if left out); the system's resolvers if left out.",
      format = Setting.Format.HOST_PORT)
  Optional<List<String>> servers();

  /** Whether what they say of DNSSEC counts. */
  @Setting(
      "Believe the resolvers where they say that DNSSEC proves an answer (the AD bit): only where"
          + " they validate, and nobody can answer in their place (on this host, or over a network of"
          + " yours). Mail with REQUIRETLS needs it to be sent to a domain's MX.")
  @WithDefault("false")
  boolean trustAd();

  /** How long one server has for one answer. */
  @Setting(
      value = "How long one server has for one answer; then the next one is asked.",
      min = "10ms",
      max = "60s")
  @WithDefault("2s")
  Duration timeout();

  /** How often a question is asked in all. */
  @Setting(
      value = "How often a question is asked in all before the answer is a failure.",
      min = "1",
      max = "10")
  @WithDefault("3")
  int attempts();

  /** How many questions may be open at a time. */
  @Setting(
      value =
          "Questions in flight at a time, and four times as many whose answer takes more than 200 ms;"
              + " more of them wait their turn.",
      min = "1",
      max = "10000")
  @WithDefault("256")
  int inFlight();

  /** How much memory the answers take that are remembered. */
  @Setting(
      value =
          "Memory for remembered answers, in MiB; the least used make room. Bytes, not answers,"
              + " since a hostile answer has up to 64 KiB.",
      min = "1",
      max = "4096")
  @WithDefault("32")
  int cacheMebibytes();

  /** The longest time an answer is remembered. */
  @Setting(
      value = "The longest time an answer is remembered, whatever its TTL says.",
      min = "0s",
      max = "7d")
  @WithDefault("1h")
  Duration cacheMaxTtl();

  /** How long a failure is remembered. */
  @Setting(
      value =
          "How long a failure is remembered, so that a broken zone is asked less often; a dead server"
              + " is left alone for as long.",
      min = "0s",
      max = "5m")
  @WithDefault("5s")
  Duration cacheFailureTtl();
}

package io.poststrom.ingress.app;

import io.poststrom.config.Setting;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** Group {@code poststrom.ingress.http}: mail that programs hand in over HTTP. */
public interface HttpSettings {
  /** The port. */
  @Setting(
      value = "The port for mail from programs, over HTTPS; 0 switches it off.",
      min = "0",
      max = "65535")
  @WithDefault("2443")
  int port();

  /** Whether it is encrypted. */
  @Setting(
      "Whether the port speaks TLS. Without it only clients on this machine and in"
          + " poststrom.ingress.auth.clear-networks are served: for a proxy there that speaks TLS.")
  @WithDefault("true")
  boolean tls();

  /** Whether the filter decides first. */
  @Setting(IngressSettings.BEFORE_QUEUE)
  @WithDefault("false")
  boolean beforeQueue();

  /** The longest JSON. */
  @Setting(
      value =
          "The longest request in JSON, which is held in memory; larger mails come raw"
              + " (message/rfc822) and are streamed. At most a quarter of max-bytes-in-flight.",
      min = "64K",
      max = "512M")
  @WithDefault("16M")
  MemorySize maxJson();

  /** Mails of a batch. */
  @Setting(value = "The most mails of one request.", min = "1", max = "1000")
  @WithDefault("100")
  int maxBatch();
}

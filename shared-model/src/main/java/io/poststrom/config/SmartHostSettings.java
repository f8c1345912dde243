package io.poststrom.config;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * The one key of the delivery service that the filter needs too, because addressing must name the
 * same sites as delivery finds.
 */
@ConfigMapping(prefix = "poststrom.delivery")
public interface SmartHostSettings {
  /** Takes everything. */
  @Setting(
      value =
          "The host:port that takes all mail that no MailRoute document claims; empty: the"
              + " recipients' mail exchangers. The filter and the delivery service must be given"
              + " the same.",
      format = Setting.Format.HOST_PORT)
  Optional<String> smartHost();
}

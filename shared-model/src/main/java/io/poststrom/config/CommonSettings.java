package io.poststrom.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** What all services share. */
@ConfigMapping(prefix = "poststrom")
public interface CommonSettings {
  /** The folder for what is kept on this machine. */
  @Setting(
      "The folder for what is kept on this machine: the standalone run's broker, and Maildirs. A"
          + " service on a cluster keeps nothing there.")
  @WithDefault("data")
  String data();

  /** The folder of documents. */
  @Setting(
      "The folder of YAML documents that say which domains are ours and where mail goes; see"
          + " mail-settings.md. It is watched; it may be missing.")
  @WithDefault("${poststrom.data:data}/mail-settings")
  String mailSettings();

  /** Domains of tests and examples. */
  @Setting(
      value =
          "Domains whose mail, and that of all names below them, goes to Maildirs in the data"
              + " folder unless a MailRoute document or the smart host claims it; none if empty."
              + " The filter and the delivery service must be given the same.",
      format = Setting.Format.DOMAIN)
  Optional<List<String>> maildirDomains();

  /** This process's name among its like. */
  @Setting("This process's name in client ids and logs; the host's name if left out.")
  Optional<String> instance();

  /** How logs look. */
  Log log();

  /** The HTTP side. */
  Http http();

  /** Group {@code poststrom.log}. */
  interface Log {
    /** One JSON object per line. */
    @Setting("Write each log line as one JSON object, for a log collector.")
    @WithDefault("false")
    boolean json();
  }

  /** Group {@code poststrom.http}. */
  interface Http {
    /** Health and metrics. */
    @Setting(
        value = "The port of health (/q/health) and metrics (/q/metrics); 0 takes a free one.",
        min = "0",
        max = "65535")
    @WithDefault("8080")
    int port();
  }

  /** {@link #instance}, or the host's name, or {@code poststrom} where it has none. */
  static String instanceName(CommonSettings settings) {
    return settings
        .instance()
        .orElseGet(
            () -> {
              try {
                return InetAddress.getLocalHost().getHostName();
              } catch (UnknownHostException e) {
                return "poststrom";
              }
            });
  }
}

package io.poststrom.standalone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * What listens where.
 *
 * @param key the setting that moves it
 */
record Listening(String name, String key, int port, String remark) {
  static List<Listening> of(Config config) {
    return List.of(
        at(config, "mx", "poststrom.ingress.mx.port", 2525, "SMTP, mail from anywhere"),
        at(
            config,
            "submission",
            "poststrom.ingress.submission.port",
            2587,
            "SMTP with STARTTLS, for people's mail clients"),
        at(
            config,
            "submissions",
            "poststrom.ingress.submissions.port",
            2465,
            "SMTP over TLS, likewise"),
        at(config, "lmtp", "poststrom.ingress.lmtp.port", 0, "LMTP, for systems of yours"),
        at(
            config,
            "https",
            "poststrom.ingress.http.port",
            2443,
            "HTTPS, mail of programs: POST /v1/mails"),
        at(
            config,
            "http",
            "poststrom.http.port",
            8080,
            "health at /q/health, metrics at /q/metrics"),
        at(config, "kafka", "poststrom.kafka.port", 19092, "on 127.0.0.1 only"));
  }

  /** One sentence for each port that another program holds. */
  static List<String> conflicts(List<Listening> wanted) {
    List<String> conflicts = new ArrayList<>();
    for (Listening l : wanted) {
      if (!l.isFree()) {
        conflicts.add(
            "port %d (%s) is in use by another program; stop it or choose another with -D%s=PORT"
                .formatted(l.port, l.name, l.key));
      }
    }
    return conflicts;
  }

  private boolean isFree() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Listening at(Config config, String name, String key, int usual, String remark) {
    return new Listening(
        name, key, config.getOptionalValue(key, Integer.class).orElse(usual), remark);
  }
}

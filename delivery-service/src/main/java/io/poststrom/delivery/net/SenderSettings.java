package io.poststrom.delivery.net;

import io.poststrom.delivery.dialogue.DialogueSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How connections are made and used.
 *
 * @param dialogue how we present ourselves
 * @param timeouts how long hosts may take
 * @param mailsPerConnection after so many a connection is closed, so that load finds new hosts
 * @param recipientsPerMail more are sent in several transactions: RFC 5321 section 4.5.3.1.8 lets
 *     hosts refuse the 101st
 * @param lanes on how many event loops attempts run; one site and shard stays on one
 * @param authorities a PEM file of those who can prove a host's name; empty: the Java runtime's
 */
public record SenderSettings(
    DialogueSettings dialogue,
    Timeouts timeouts,
    int mailsPerConnection,
    int recipientsPerMail,
    int lanes,
    Optional<Path> authorities) {
  public SenderSettings {
    if (mailsPerConnection < 1 || recipientsPerMail < 1 || lanes < 1) {
      throw new IllegalArgumentException("limits are 1 or more");
    }
  }
}

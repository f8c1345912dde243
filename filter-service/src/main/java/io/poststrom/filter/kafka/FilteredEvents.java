package io.poststrom.filter.kafka;

import io.poststrom.filter.shadow.Opinion;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Verdict.Action;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads from an event of ours what was decided; of others nothing. */
final class FilteredEvents {
  /** As {@code EventCodec} writes it; a quoted text goes on over escapes. */
  private static final Pattern FILTERED =
      Pattern.compile(
          "\"type\":\"io\\.poststrom\\.mail\\.filtered\".*\"data\":\\{"
              + "\"recipient\":\"((?:[^\"\\\\]|\\\\.)*)\",\"action\":\"([a-z]+)\","
              + "\"score\":(-?[0-9.E+-]+)");

  private FilteredEvents() {}

  /** One recipient's verdict. */
  record Decision(MailId mail, String recipient, Opinion opinion) {}

  /** What the record says; empty where it says something else. */
  static Optional<Decision> read(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return Optional.empty();
    }
    String json = new String(record.value(), StandardCharsets.UTF_8);
    Matcher found = FILTERED.matcher(json);
    try {
      return found.find()
          ? Optional.of(
              new Decision(
                  new MailId(record.key()),
                  found.group(1).replace("\\\"", "\"").replace("\\\\", "\\"),
                  new Opinion(
                      Action.valueOf(found.group(2).toUpperCase(Locale.ROOT)),
                      Double.parseDouble(found.group(3)))))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

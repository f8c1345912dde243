package io.poststrom.filter.verb;

import io.poststrom.filter.care.ZoneLine;
import io.poststrom.filter.dkim.PublishedKey;
import io.poststrom.filter.dkim.SigningKey;
import io.poststrom.filter.verb.OwnKeys.OwnKey;
import java.io.PrintStream;

/** The records of our keys, as a zone file takes them. */
final class KeyRecords {
  private KeyRecords() {}

  /** Prints those of the keys in the documents. */
  static int publish(OwnKeys keys, PrintStream out) {
    int code = 0;
    for (OwnKey key : keys.all()) {
      out.println("; " + words(key));
      if (key.key().isPresent()) {
        out.println(line(key.key().get()));
      } else {
        out.println("; no record: " + key.problem());
        code = CareCommand.WRONG;
      }
    }
    return code;
  }

  /** One record. */
  static String line(SigningKey key) {
    return ZoneLine.txt(key.recordName(), PublishedKey.record(key));
  }

  private static String words(OwnKey key) {
    return "SigningDomain %s, selector %s%s%s%s"
        .formatted(
            key.document().name(),
            key.named().selector().ascii(),
            key.key().map(k -> ", " + k.algorithm().word()).orElse(""),
            key.named().from().map(from -> ", from " + from).orElse(""),
            key.named().until().map(until -> ", until " + until).orElse(""));
  }
}

package io.poststrom.filter.teach;

import io.poststrom.mail.Learned;
import io.poststrom.mail.MailClass;
import io.poststrom.smtp.Domain;
import io.poststrom.text.Printable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * A line of an export: class, version of the features, time, source, domain or a hyphen, and the
 * features in base64, with tabs between.
 */
final class LearnedFile {
  /** The first line. */
  static final String TITLE = "# poststrom mail.bayes 1";

  private static final int COLUMNS = 6;

  private LearnedFile() {}

  static String line(Learned learned) {
    return String.join(
        "\t",
        learned.kind().name().toLowerCase(Locale.ROOT),
        Integer.toString(learned.version()),
        learned.at().toString(),
        Printable.ascii(learned.source()),
        learned.domain().map(Domain::ascii).orElse("-"),
        Base64.getEncoder().encodeToString(learned.features()));
  }

  /** What the line says; empty where it says nothing of the kind. */
  static Optional<Learned> parse(String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Learned(
              MailClass.valueOf(columns[0].toUpperCase(Locale.ROOT)),
              Integer.parseInt(columns[1]),
              Base64.getDecoder().decode(columns[5]),
              Instant.parse(columns[2]),
              columns[3],
              columns[4].equals("-") ? Optional.empty() : Optional.of(Domain.of(columns[4]))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}

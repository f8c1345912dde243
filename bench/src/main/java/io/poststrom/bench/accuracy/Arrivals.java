package io.poststrom.bench.accuracy;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderParser;
import io.poststrom.mail.ClientInfo;
import io.poststrom.mail.ClientInfo.Trust;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.MailId;
import io.poststrom.mail.Recipient;
import io.poststrom.smtp.AddressForm;
import io.poststrom.smtp.BodyType;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.ReversePath;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** How a collected mail would have come: from nobody to nobody, at the time that it tells. */
public final class Arrivals {
  private static final Mailbox NOBODY = new Mailbox("nobody", Domain.of("mail.example"));

  private Arrivals() {}

  /** The envelope of a mail. */
  public static Envelope of(LabelledMail mail) {
    Header header = HeaderParser.parse(mail.octets());
    return new Envelope(
        MailId.random(Instant.EPOCH, new Random(1)),
        new ReversePath.Of(NOBODY),
        List.of(Recipient.of(NOBODY)),
        BodyType.SEVEN_BIT,
        AddressForm.ASCII,
        Optional.empty(),
        Optional.empty(),
        new ClientInfo("mx", "192.0.2.1", 25, "mail.example", Optional.empty(), Trust.WORLD),
        time(header),
        mail.octets().length,
        0);
  }

  /** When it came to its last server; where that can't be read, when it says to be written. */
  private static Instant time(Header header) {
    return Stream.of("Received", "Date")
        .flatMap(name -> header.first(name).stream())
        .flatMap(field -> time(field.value()).stream())
        .findFirst()
        .orElse(Instant.EPOCH);
  }

  static Optional<Instant> time(String value) {
    String date = value.substring(value.lastIndexOf(';') + 1);
    String plain = date.replaceAll("\\([^)]*\\)", " ").replaceAll("\\s+", " ").strip();
    try {
      return Optional.of(
          ZonedDateTime.parse(plain, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}

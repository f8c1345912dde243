package io.poststrom.ingress.session.header;

import io.poststrom.ingress.session.header.HeaderFacts.Clarity;
import io.poststrom.smtp.Mailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what the fields of a header say, one after the other. */
final class FieldReading {
  private static final int MAX_AUTHORS = 50;
  private static final int MAX_SHOWN = 80;

  private final List<Mailbox> authors = new ArrayList<>(1);
  private final List<Mailbox> senders = new ArrayList<>(0);
  private final Utf8Check octets = new Utf8Check();
  private int fromFields;
  private boolean hasDate;
  private boolean hasMessageId;
  private boolean unclear;
  private @Nullable String unqualified;
  private @Nullable AddressReader reader;

  /** A field begins. */
  void begin(String name) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "from" -> {
        fromFields++;
        reader = new AddressReader(new Writers(authors));
      }
      case "sender" -> reader = new AddressReader(new Writers(senders));
      case "to", "cc", "reply-to" -> reader = new AddressReader(new Others());
      case "resent-from", "resent-sender", "resent-to", "resent-cc", "resent-reply-to" ->
          reader = new AddressReader(new Others());
      case "date" -> hasDate = true;
      case "message-id" -> hasMessageId = true;
      default -> {}
    }
  }

  /** An octet of its value, or of a name. */
  void read(byte octet) {
    octets.read(octet);
    if (reader != null) {
      reader.read(octet);
    }
  }

  /** The field has ended, if there was one. */
  void end() {
    if (reader != null) {
      reader.end();
      reader = null;
    }
  }

  /** The header has ended in a line that is no field. */
  void brokenOff() {
    unclear = true;
  }

  boolean hasDate() {
    return hasDate;
  }

  boolean hasMessageId() {
    return hasMessageId;
  }

  HeaderFacts facts() {
    return new HeaderFacts(
        fromFields,
        authors,
        senders,
        unclear ? Clarity.UNCLEAR : Clarity.CLEAR,
        Optional.ofNullable(unqualified),
        octets.seen());
  }

  private void unqualified(String text) {
    if (unqualified == null) {
      String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN);
      unqualified = shown.replaceAll("[^!-~]", "?");
    }
  }

  /** Addresses of those who have written the mail. */
  private final class Writers implements AddressReader.Sink {
    private final List<Mailbox> found;

    Writers(List<Mailbox> found) {
      this.found = found;
    }

    @Override
    public void mailbox(Mailbox mailbox) {
      if (found.size() < MAX_AUTHORS) {
        found.add(mailbox);
      } else {
        unclear = true;
      }
    }

    @Override
    public void unqualified(String text) {
      unclear = true;
      FieldReading.this.unqualified(text);
    }

    @Override
    public void unclear() {
      unclear = true;
    }
  }

  /** All other addresses: many are written against the grammar, and nobody depends on them. */
  private final class Others implements AddressReader.Sink {
    @Override
    public void mailbox(Mailbox mailbox) {}

    @Override
    public void unqualified(String text) {
      FieldReading.this.unqualified(text);
    }

    @Override
    public void unclear() {}
  }
}

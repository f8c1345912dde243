package io.poststrom.filter.content;

import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import java.util.List;
import java.util.Optional;

/**
 * Who has, as the header says, handed the mail in last: the purported responsible address of RFC
 * 4407 section 2.
 *
 * @param field the field that names it, as RFC 5322 writes it
 * @param mailbox the address
 */
public record ResponsibleAddress(String field, Mailbox mailbox) {
  private static final String RESENT_SENDER = "Resent-Sender";
  private static final String RESENT_FROM = "Resent-From";
  private static final String SENDER = "Sender";
  private static final String FROM = "From";

  /** The address; empty where the header is ill-formed, so that it can't be said. */
  public static Optional<ResponsibleAddress> of(Header header) {
    List<HeaderField> fields =
        header.fields().stream().filter(field -> !field.value().isBlank()).toList();
    int resentSender = first(fields, RESENT_SENDER);
    int resentFrom = first(fields, RESENT_FROM);
    if (resentSender >= 0 && !isOlder(fields, resentSender, resentFrom)) {
      return read(RESENT_SENDER, fields.get(resentSender));
    }
    if (resentFrom >= 0) {
      return read(RESENT_FROM, fields.get(resentFrom));
    }
    List<HeaderField> senders = all(fields, SENDER);
    if (!senders.isEmpty()) {
      return senders.size() == 1 ? read(SENDER, senders.getFirst()) : Optional.empty();
    }
    List<HeaderField> authors = all(fields, FROM);
    return authors.size() == 1 ? read(FROM, authors.getFirst()) : Optional.empty();
  }

  /**
   * Step 1: a later hop has put its Resent-From, and its trace fields, above this Resent-Sender.
   */
  private static boolean isOlder(List<HeaderField> fields, int resentSender, int resentFrom) {
    return resentFrom >= 0
        && resentFrom < resentSender
        && fields.subList(resentFrom, resentSender).stream()
            .anyMatch(field -> is(field, "Received") || is(field, "Return-Path"));
  }

  /** Step 5. */
  private static Optional<ResponsibleAddress> read(String name, HeaderField field) {
    return AuthorDomains.onlyMailbox(field.value())
        .map(
            address -> {
              int sign = address.indexOf('@');
              Domain domain = Domain.of(address.substring(sign + 1));
              return new ResponsibleAddress(name, new Mailbox(address.substring(0, sign), domain));
            });
  }

  private static int first(List<HeaderField> fields, String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (is(fields.get(i), name)) {
        return i;
      }
    }
    return -1;
  }

  private static List<HeaderField> all(List<HeaderField> fields, String name) {
    return fields.stream().filter(field -> is(field, name)).toList();
  }

  private static boolean is(HeaderField field, String name) {
    return field.name().equalsIgnoreCase(name);
  }
}

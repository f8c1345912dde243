package io.poststrom.ingress.session.header;

import io.poststrom.smtp.AddressLiteral;
import io.poststrom.smtp.Domain;
import io.poststrom.smtp.Mailbox;
import io.poststrom.smtp.MailboxParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads the addresses of a header field octet by octet: RFC 5322 section 3.4 without the routes of
 * section 4.4. What can be read in two ways is said to be {@link Sink#unclear}, since the reader's
 * mail program may choose the other one. Holds one address and no more.
 */
final class AddressReader {
  private static final int MAX_ADDRESS = 1_024;

  /** Where the next octet stands. */
  private enum Place {
    BARE,
    ANGLE,
    BEHIND_ANGLE,
    QUOTED,
    LITERAL,
    COMMENT
  }

  private final Sink sink;
  private final ByteArrayOutputStream address = new ByteArrayOutputStream(64);
  private Place place = Place.BARE;
  private Place around = Place.BARE;
  private int depth;
  private boolean escaped;
  private boolean gap;
  private boolean afterJoint;
  private boolean severalWords;
  private boolean tooLong;
  private boolean hasAt;

  /** An address in the place of a name, outside of quotes: some programs show it. */
  private String shown = "";

  AddressReader(Sink sink) {
    this.sink = sink;
  }

  /** Hears what is in the field, in order. */
  interface Sink {
    /** An address with a domain of two or more labels, or an address literal. */
    void mailbox(Mailbox mailbox);

    /** An address without a domain, or with one of a single label. RFC 6409 section 4.2. */
    void unqualified(String text);

    /** Something that is no address, or could be read as two. */
    void unclear();
  }

  /** The next octet; line ends are left out by the caller. */
  void read(byte octet) {
    switch (place) {
      case QUOTED -> enclosed(octet, '"');
      case LITERAL -> enclosed(octet, ']');
      case COMMENT -> comment(octet);
      case BARE, ANGLE, BEHIND_ANGLE -> open(octet);
    }
  }

  /** The field has ended. */
  void end() {
    boolean whole = place == Place.BARE || place == Place.BEHIND_ANGLE;
    if (whole) {
      endOfElement();
    } else {
      sink.unclear();
      begin();
    }
  }

  private void open(byte octet) {
    switch (octet) {
      case ' ', '\t' -> gap = true;
      case '(' -> {
        enter(Place.COMMENT);
        depth = 1;
      }
      case '<' -> openAngle();
      case '>' -> closeAngle();
      case ',', ';' -> separator();
      case ':' -> colon();
      case '"' -> enclosedBegins(octet, Place.QUOTED);
      case '[' -> enclosedBegins(octet, Place.LITERAL);
      case ')', ']', '\\' -> sink.unclear();
      default -> text(octet);
    }
  }

  private void openAngle() {
    if (place == Place.BARE) {
      shown = hasAt ? text() : "";
      forget();
      place = Place.ANGLE;
    } else {
      sink.unclear();
    }
  }

  private void closeAngle() {
    if (place != Place.ANGLE) {
      sink.unclear();
      return;
    }
    boolean same = shown.isEmpty() || shown.equalsIgnoreCase(text());
    if (address.size() == 0 || !same) {
      sink.unclear();
    } else {
      endOfAddress();
    }
    forget();
    place = Place.BEHIND_ANGLE;
  }

  private void separator() {
    if (place == Place.ANGLE) {
      sink.unclear();
    } else {
      endOfElement();
    }
  }

  /** Behind the name of a group. */
  private void colon() {
    if (place == Place.BARE && !hasAt) {
      forget();
    } else {
      sink.unclear();
    }
  }

  private void text(byte octet) {
    if (place == Place.BEHIND_ANGLE || octet >= 0 && octet < ' ' || octet == 0x7f) {
      sink.unclear();
      return;
    }
    boolean joins = octet == '.' || octet == '@';
    severalWords |= gap && !joins && !afterJoint && address.size() > 0;
    afterJoint = joins;
    hasAt |= octet == '@';
    gap = false;
    add(octet);
  }

  private void enclosedBegins(byte octet, Place inside) {
    text(octet);
    enter(inside);
  }

  private void enclosed(byte octet, char last) {
    add(octet);
    if (escaped) {
      escaped = false;
    } else if (octet == '\\') {
      escaped = true;
    } else if (octet == last) {
      place = around;
    }
  }

  private void comment(byte octet) {
    if (escaped) {
      escaped = false;
      return;
    }
    switch (octet) {
      case '\\' -> escaped = true;
      case '(' -> depth++;
      case ')' -> depth--;
      default -> {}
    }
    if (depth == 0) {
      place = around;
      gap = true;
    }
  }

  private void enter(Place inside) {
    around = place;
    place = inside;
    escaped = false;
  }

  private void add(byte octet) {
    if (address.size() < MAX_ADDRESS) {
      address.write(octet);
    } else {
      tooLong = true;
    }
  }

  private void endOfElement() {
    if (place == Place.BARE && address.size() > 0) {
      endOfAddress();
    }
    begin();
  }

  private void endOfAddress() {
    String text = text();
    boolean onlyName = place == Place.BARE && text.startsWith("\"") && text.endsWith("\"");
    if (tooLong || severalWords || onlyName) {
      sink.unclear();
    } else if (text.indexOf('@') < 0) {
      sink.unqualified(text);
    } else {
      endOfAddress(text);
    }
  }

  private String text() {
    return address.toString(StandardCharsets.UTF_8);
  }

  private void endOfAddress(String text) {
    try {
      Mailbox mailbox = MailboxParser.parse(text);
      if (isQualified(mailbox)) {
        sink.mailbox(mailbox);
      } else {
        sink.unqualified(text);
      }
    } catch (IllegalArgumentException e) {
      sink.unclear();
    }
  }

  private static boolean isQualified(Mailbox mailbox) {
    return switch (mailbox.host()) {
      case Domain domain -> domain.ascii().indexOf('.') > 0;
      case AddressLiteral _ -> true;
    };
  }

  private void begin() {
    forget();
    place = Place.BARE;
  }

  private void forget() {
    address.reset();
    gap = false;
    afterJoint = false;
    severalWords = false;
    tooLong = false;
    hasAt = false;
  }
}

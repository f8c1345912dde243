package io.poststrom.ingress.session.header;

/**
 * Finds the fields of a header while it streams past, octet by octet: RFC 5322 section 2.2. Lines
 * end with CRLF only; the decoders find other line ends, and such a content is refused.
 */
final class HeaderScanner {
  /** The longest name, white space behind it included: RFC 5322 section 2.1.1. */
  static final int MAX_NAME = 998;

  private enum State {
    LINE_START,
    CR_AT_START,
    NAME,
    BEHIND_NAME,
    VALUE,
    VALUE_CR,
    BODY
  }

  private State state = State.LINE_START;
  private boolean inField;
  private int nameLength;

  /** What an octet is. */
  enum Part {
    /** Of a line's beginning that may yet turn out not to be a field: held back by who edits. */
    NAME,
    /** The colon that makes it a field. */
    COLON,
    /** Of a field's value, folding included. */
    VALUE,
    /** Of the empty line, or of what may become it. */
    EMPTY_LINE,
    /** The LF of the empty line: the header has ended before it. */
    END,
    /** The octet that shows that the line is no field: the header has ended before the line. */
    BROKEN_OFF,
    /** Of the body. */
    BODY
  }

  boolean isInBody() {
    return state == State.BODY;
  }

  /** What the next octet is. */
  Part next(byte octet) {
    return switch (state) {
      case LINE_START -> lineStart(octet);
      case CR_AT_START -> end(octet == '\n' ? Part.END : Part.BROKEN_OFF);
      case NAME, BEHIND_NAME -> name(octet);
      case VALUE -> {
        state = octet == '\r' ? State.VALUE_CR : State.VALUE;
        yield Part.VALUE;
      }
      case VALUE_CR -> {
        state =
            switch (octet) {
              case '\n' -> State.LINE_START;
              case '\r' -> State.VALUE_CR;
              default -> State.VALUE;
            };
        yield Part.VALUE;
      }
      case BODY -> Part.BODY;
    };
  }

  /** Whether the line before has ended, so that a new one could begin. */
  boolean isAtLineStart() {
    return state == State.LINE_START;
  }

  private Part lineStart(byte octet) {
    if (octet == '\r') {
      state = State.CR_AT_START;
      return Part.EMPTY_LINE;
    }
    if (inField && (octet == ' ' || octet == '\t')) {
      state = State.VALUE;
      return Part.VALUE;
    }
    nameLength = 0;
    state = State.NAME;
    return name(octet);
  }

  private Part name(byte octet) {
    boolean space = octet == ' ' || octet == '\t';
    if (octet == ':' && nameLength > 0) {
      inField = true;
      state = State.VALUE;
      return Part.COLON;
    }
    // RFC 5322 section 4.5.3: white space before the colon is obsolete and must be understood.
    boolean fits =
        space ? nameLength > 0 : state == State.NAME && octet > ' ' && octet < 0x7f && octet != ':';
    if (!fits || nameLength == MAX_NAME) {
      return end(Part.BROKEN_OFF);
    }
    nameLength++;
    state = space ? State.BEHIND_NAME : State.NAME;
    return Part.NAME;
  }

  private Part end(Part part) {
    state = State.BODY;
    return part;
  }
}

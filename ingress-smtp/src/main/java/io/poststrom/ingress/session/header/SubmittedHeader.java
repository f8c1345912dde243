package io.poststrom.ingress.session.header;

import io.poststrom.ingress.session.header.HeaderScanner.Part;
import io.poststrom.smtp.ContentSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Passes a content on and reads its header meanwhile. Where it mends (RFC 6409 section 8, before
 * anybody else has seen the mail), Bcc fields are left out, and Date and Message-ID are added at
 * the header's end where they are missing. A header that ends without an empty line gets one then,
 * so that nobody takes what follows for fields. Holds the name of one field back, and nothing else.
 */
public final class SubmittedHeader {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final Set<String> BLIND = Set.of("bcc", "resent-bcc");

  private final Optional<Handling.Mend> mending;
  private final HeaderScanner scanner = new HeaderScanner();
  private final FieldReading reading = new FieldReading();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream(16);
  private boolean dropping;

  private SubmittedHeader(Optional<Handling.Mend> mending) {
    this.mending = mending;
  }

  /** What is done with a header. */
  public sealed interface Handling {
    /** Nothing: it is content like everything else. */
    record PassBy() implements Handling {}

    /** It is read and passed on as it is. */
    record Read() implements Handling {}

    /**
     * It is read and mended.
     *
     * @param date the Date field that is added where there is none, CRLF included
     * @param messageId the same for Message-ID
     */
    record Mend(String date, String messageId) implements Handling {}

    /** A header to be handled so; empty where there is nothing to do. */
    default Optional<SubmittedHeader> open() {
      return switch (this) {
        case PassBy() -> Optional.empty();
        case Read() -> Optional.of(new SubmittedHeader(Optional.empty()));
        case Mend mend -> Optional.of(new SubmittedHeader(Optional.of(mend)));
      };
    }
  }

  /** The next octets of the content. */
  public void pass(byte[] in, int offset, int count, ContentSink sink) {
    int end = offset + count;
    int from = offset;
    int at = offset;
    while (at < end && !scanner.isInBody()) {
      from = look(in, from, at, sink);
      at++;
    }
    handOn(in, from, end, sink);
  }

  /** The content has ended. */
  public void end(ContentSink sink) {
    if (scanner.isInBody()) {
      return;
    }
    reading.end();
    boolean inLine = held.size() > 0;
    if (mending.isEmpty()) {
      if (inLine) {
        reading.brokenOff();
      }
      return;
    }
    if (!inLine && !scanner.isAtLineStart() && !dropping) {
      handOn(CRLF, sink);
    }
    add(sink);
    if (inLine) {
      handOn(CRLF, sink);
      releaseHeld(sink);
    }
  }

  /** What the header says; whole when the content has ended. */
  public HeaderFacts facts() {
    return reading.facts();
  }

  /** Looks at one octet; returns from where on the input is still to be handed on. */
  private int look(byte[] in, int from, int at, ContentSink sink) {
    Part part = scanner.next(in[at]);
    return switch (part) {
      case NAME, EMPTY_LINE -> {
        if (held.size() == 0) {
          reading.end();
        }
        reading.read(in[at]);
        held.write(in[at]);
        if (mending.isEmpty()) {
          yield from;
        }
        handOn(in, from, at, sink);
        yield at + 1;
      }
      case COLON -> {
        beginField(sink);
        yield dropping ? at + 1 : mending.isEmpty() ? from : at;
      }
      case VALUE -> {
        if (in[at] != '\r' && in[at] != '\n') {
          reading.read(in[at]);
        }
        yield dropping ? at + 1 : from;
      }
      case END -> {
        headerEnds(sink);
        yield mending.isEmpty() ? from : at;
      }
      case BROKEN_OFF -> {
        if (mending.isPresent()) {
          handOn(in, from, at, sink);
        }
        brokenOff(sink);
        yield mending.isEmpty() ? from : at;
      }
      case BODY -> from;
    };
  }

  private void beginField(ContentSink sink) {
    String name = held.toString(StandardCharsets.US_ASCII).strip().toLowerCase(Locale.ROOT);
    reading.begin(name);
    dropping = mending.isPresent() && BLIND.contains(name);
    if (dropping) {
      held.reset();
    } else {
      releaseHeld(sink);
    }
  }

  private void headerEnds(ContentSink sink) {
    reading.end();
    add(sink);
    releaseHeld(sink);
  }

  private void brokenOff(ContentSink sink) {
    reading.end();
    if (mending.isPresent()) {
      add(sink);
      handOn(CRLF, sink);
    } else {
      reading.brokenOff();
    }
    releaseHeld(sink);
  }

  private void add(ContentSink sink) {
    mending.ifPresent(
        mend -> {
          if (!reading.hasDate()) {
            handOn(mend.date().getBytes(StandardCharsets.US_ASCII), sink);
          }
          if (!reading.hasMessageId()) {
            handOn(mend.messageId().getBytes(StandardCharsets.US_ASCII), sink);
          }
        });
  }

  private void releaseHeld(ContentSink sink) {
    if (mending.isPresent()) {
      handOn(held.toByteArray(), sink);
    }
    held.reset();
  }

  private static void handOn(byte[] octets, ContentSink sink) {
    handOn(octets, 0, octets.length, sink);
  }

  private static void handOn(byte[] in, int from, int end, ContentSink sink) {
    if (end > from) {
      sink.content(in, from, end - from);
    }
  }
}

package io.poststrom.filter.pipeline;

import io.poststrom.mail.AcceptedMail;
import io.poststrom.mail.ContentRef;
import io.poststrom.mail.Envelope;
import io.poststrom.mail.Recipient;
import java.util.List;
import java.util.Optional;

/**
 * What others have changed in a mail.
 *
 * @param fields whole header fields to stand above its content, below ours
 * @param rewritten the mail that goes on instead of it, if it is another one
 */
record Amended(List<String> fields, Optional<Rewritten> rewritten) {
  /** Nothing. */
  static final Amended NONE = new Amended(List.of(), Optional.empty());

  Amended {
    fields = List.copyOf(fields);
  }

  /** Who is no longer among its recipients. */
  List<Recipient> removed() {
    return rewritten.map(Rewritten::removed).orElse(List.of());
  }

  /** The mail as it goes on. */
  AcceptedMail of(Arrival arrival) {
    return rewritten.map(anew -> anew.of(arrival)).orElse(arrival.mail());
  }

  /** A content written anew, for who signs it. */
  Optional<MailView> view(List<String> prepended) {
    return rewritten.flatMap(
        anew -> anew.content().map(octets -> new MailView(anew.envelope(), prepended, octets)));
  }

  /**
   * A mail with another envelope, or another content.
   *
   * @param envelope its size is that of the content
   * @param content the new one, if it is not the accepted one
   * @param removed who is no longer among its recipients
   */
  record Rewritten(Envelope envelope, Optional<byte[]> content, List<Recipient> removed) {
    Rewritten {
      removed = List.copyOf(removed);
    }

    private AcceptedMail of(Arrival arrival) {
      AcceptedMail was = arrival.mail();
      return new AcceptedMail(
          envelope,
          was.prepended(),
          content.<ContentRef>map(octets -> new ContentRef.Inline()).orElse(was.content()),
          content.orElse(was.value()),
          was.verdict());
    }
  }
}

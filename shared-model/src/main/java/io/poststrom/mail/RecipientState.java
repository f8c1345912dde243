package io.poststrom.mail;

import java.util.Optional;

/** Where one recipient of an obligation stands. All but {@link Pending} are final. */
public sealed interface RecipientState {
  /** Still owed. {@code last} is what the last attempt came to, absent before the first. */
  record Pending(Optional<Diagnostic> last) implements RecipientState {}

  /** The next hop (or Maildir) took it. */
  record Delivered(Diagnostic diagnostic) implements RecipientState {}

  /** Refused for good. */
  record Failed(Diagnostic diagnostic) implements RecipientState {}

  /** Given up after the queue life. */
  record Expired(Diagnostic diagnostic) implements RecipientState {}

  /** An operator's decision. */
  record Cancelled(Diagnostic diagnostic) implements RecipientState {}

  /** Nothing tried yet. */
  static RecipientState pending() {
    return new Pending(Optional.empty());
  }

  /** True where nothing more is owed. */
  default boolean isFinal() {
    return !(this instanceof Pending);
  }
}

package io.poststrom.filter.pipeline;

import java.util.List;
import java.util.Optional;

/** The need to sign mails before they go out: with DKIM, or by an ARC set. A port. */
public interface Signer {
  /** Signs nothing. */
  Signer NONE = (mail, prepended) -> Optional.empty();

  /**
   * Begins with a mail that is to be signed; empty for one that nobody signs. Called on the thread
   * that begins with its checks, just before them; must not wait.
   *
   * @param prepended the fields that stand in front of its content already
   */
  Optional<Signing> begin(MailView mail, List<String> prepended);
}

package io.poststrom.filter.dkim;

import io.poststrom.filter.content.HeaderField;
import java.util.concurrent.CompletionStage;

/** A DKIM-Signature field of a mail that is being verified. */
sealed interface Candidate {
  /** Nothing more is needed to say what it comes to. */
  record Decided(DkimOutcome outcome) implements Candidate {}

  /** A signature that waits for its key and for the body. */
  record Open(
      HeaderField field,
      DkimSignature signature,
      KeyReader reader,
      CompletionStage<DkimDns.Answer> keys)
      implements Candidate {}
}

package io.poststrom.filter.pipeline;

import io.poststrom.mail.Verdict.Symbol;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One mail on its way to its signatures. Nothing here fails: what can't be signed goes unsigned.
 */
public interface Signing {
  /** Completes when the body has been read, with false where it could not be. */
  CompletionStage<Boolean> body();

  /**
   * The signatures, when the body has been read and all checks are done. Once, on any thread.
   *
   * @param results our Authentication-Results field, whole
   * @param added whole fields that checks have put in front of the mail meanwhile, topmost first
   */
  Signatures end(String results, List<String> added);

  /** What stands for them where the body could not be read. */
  Signatures unread();

  /**
   * What came of it.
   *
   * @param fields whole fields to stand above all others, topmost first
   * @param symbol what was done, or why it was not
   */
  record Signatures(List<String> fields, Symbol symbol) {
    public Signatures {
      fields = List.copyOf(fields);
    }
  }
}

package io.poststrom.filter.arc;

import io.poststrom.smtp.Domain;
import java.util.List;

/**
 * What a mail's chain came to.
 *
 * @param result the word
 * @param reason why it failed, printable ASCII; empty with none and pass
 * @param temporary whether it failed only because somebody gave no answer. RFC 8617 section 5.2.1
 *     has no word for that: it is a fail, but we don't seal it
 * @param oldestPass the oldest message signature that still holds, or 0 if all do: section 5.2,
 *     step 5. With a pass only
 * @param chain what was read; proven with a pass only
 */
public record ArcOutcome(
    ArcResult result, String reason, boolean temporary, int oldestPass, ArcChain chain) {
  /** Of a mail without any ARC field. */
  public static final ArcOutcome NO_CHAIN = none(new ArcChain(List.of(), 0, false, ""));

  /** The domains that sealed the chain, oldest first, if it is a pass: nobody else is proven. */
  public List<Domain> sealers() {
    return result == ArcResult.PASS
        ? chain.sets().stream().map(set -> set.seal().domain()).toList()
        : List.of();
  }

  static ArcOutcome none(ArcChain chain) {
    return new ArcOutcome(ArcResult.NONE, "", false, 0, chain);
  }

  static ArcOutcome pass(int oldestPass, ArcChain chain) {
    return new ArcOutcome(ArcResult.PASS, "", false, oldestPass, chain);
  }

  static ArcOutcome fail(Trial.Failed failure, ArcChain chain) {
    return new ArcOutcome(ArcResult.FAIL, failure.reason(), failure.temporary(), 0, chain);
  }
}

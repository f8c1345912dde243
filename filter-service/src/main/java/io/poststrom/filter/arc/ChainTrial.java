package io.poststrom.filter.arc;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.dkim.BodyHashes;
import io.poststrom.filter.dkim.CanonicalHeader;
import io.poststrom.filter.dkim.DkimDns.Answer;
import io.poststrom.filter.dkim.DkimOutcome;
import io.poststrom.filter.dkim.DkimResult;
import io.poststrom.filter.dkim.DkimSignature;
import io.poststrom.filter.dkim.FieldIndex;
import io.poststrom.filter.dkim.KeyTrial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A chain tried with its keys, in the order of RFC 8617 section 5.2. */
final class ChainTrial {
  private final Header header;
  private final byte[] octets;
  private final ArcChain chain;
  private final BodyHashes hashes;
  private final ChainKeys keys;
  private final Instant now;

  ChainTrial(
      Header header,
      byte[] octets,
      ArcChain chain,
      BodyHashes hashes,
      ChainKeys keys,
      Instant now) {
    this.header = header;
    this.octets = octets;
    this.chain = chain;
    this.hashes = hashes;
    this.keys = keys;
    this.now = now;
    if (decided().isEmpty()) {
      for (ArcSet set : chain.sets()) {
        if (set.message() instanceof MessageSignature.Valid(DkimSignature signature)) {
          hashes.want(signature.body(), signature.length());
        }
      }
    }
  }

  ArcChain chain() {
    return chain;
  }

  BodyHashes hashes() {
    return hashes;
  }

  ChainKeys keys() {
    return keys;
  }

  /** The outcome where neither keys nor body matter. */
  Optional<ArcOutcome> decided() {
    if (chain.ended()) {
      return failed("the newest seal says that the chain had failed before");
    }
    if (!chain.problem().isEmpty()) {
      return failed(chain.problem());
    }
    if (chain.isNone()) {
      return Optional.of(ArcOutcome.none(chain));
    }
    return switch (chain.newest().message()) {
      case MessageSignature.Invalid(String reason) -> failed(newestIs(reason));
      case MessageSignature.Valid(DkimSignature signature) ->
          signature.expires().filter(now::isAfter).isPresent()
              ? failed(newestIs("it has expired"))
              : Optional.empty();
    };
  }

  /** Steps 4 to 7, once all keys and the body are there. */
  ArcOutcome outcome() {
    Optional<ArcOutcome> decided = decided();
    if (decided.isPresent()) {
      return decided.get();
    }
    FieldIndex index = new FieldIndex(header);
    if (message(chain.newest(), index) instanceof Trial.Failed(String reason, boolean temporary)) {
      return ArcOutcome.fail(new Trial.Failed(newestIs(reason), temporary), chain);
    }
    return seals().orElseGet(() -> ArcOutcome.pass(oldestPass(index), chain));
  }

  private Optional<ArcOutcome> failed(String reason) {
    return Optional.of(ArcOutcome.fail(new Trial.Failed(reason, false), chain));
  }

  private String newestIs(String reason) {
    return "message signature " + chain.highest() + ": " + reason;
  }

  /** Step 6: the first that fails. From the oldest up, which comes to the same. */
  private Optional<ArcOutcome> seals() {
    SealedFields fields = new SealedFields();
    for (ArcSet set : chain.sets()) {
      ArcSeal seal = set.seal();
      String text = set.sealField().text();
      fields.add(set.resultsField().text());
      fields.add(set.messageField().text());
      Trial trial =
          with(
              seal.keyName(),
              texts -> SealTrial.of(seal, fields.signedBy(text), texts, keys.reader()));
      if (trial instanceof Trial.Failed(String reason, boolean temporary)) {
        String which = "seal " + set.instance() + ": " + reason;
        return Optional.of(ArcOutcome.fail(new Trial.Failed(which, temporary), chain));
      }
      fields.add(text);
    }
    return Optional.empty();
  }

  /** Step 5: below the newest, down to the first that fails. */
  private int oldestPass(FieldIndex index) {
    for (int i = chain.highest() - 1; i > 0; i--) {
      if (message(chain.sets().get(i - 1), index) instanceof Trial.Failed) {
        return i + 1;
      }
    }
    return 0;
  }

  private Trial message(ArcSet set, FieldIndex index) {
    return switch (set.message()) {
      case MessageSignature.Invalid(String reason) -> Trial.wrong(reason);
      case MessageSignature.Valid(DkimSignature signature) ->
          with(
              signature.keyName(),
              texts -> {
                DkimOutcome outcome =
                    new KeyTrial(
                            signature,
                            hashes,
                            signed(set.messageField(), signature, index),
                            keys.reader())
                        .outcome(texts);
                return outcome.result() == DkimResult.PASS
                    ? new Trial.Passed()
                    : Trial.wrong(outcome.reason());
              });
    };
  }

  private byte[] signed(ArcField own, DkimSignature signature, FieldIndex index) {
    CanonicalHeader canonical = new CanonicalHeader(octets, signature.header());
    index.choose(signature.fields(), own.field()).forEach(canonical::add);
    canonical.signature(own.text());
    return canonical.toOctets();
  }

  private Trial with(String keyName, Function<List<String>, Trial> trial) {
    Optional<Answer> answer = keys.answer(keyName);
    if (answer.isEmpty()) {
      return Trial.wrong("its key was not asked for");
    }
    return switch (answer.get()) {
      case Answer.Found(List<String> texts) -> trial.apply(texts);
      case Answer.Nothing() -> Trial.wrong("no key at " + keyName);
      case Answer.Failed(String reason) ->
          new Trial.Failed("no answer for " + keyName + ": " + reason, true);
    };
  }
}

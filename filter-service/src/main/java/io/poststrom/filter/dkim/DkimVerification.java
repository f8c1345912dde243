package io.poststrom.filter.dkim;

import io.poststrom.filter.content.Header;
import io.poststrom.filter.content.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One mail's signatures on their way to their outcomes. The body goes through {@link #body} in
 * pieces, cut anywhere; nothing of it is kept. Then {@link #end}, or {@link #unread}, once. One
 * thread at a time.
 */
public final class DkimVerification {
  private final Header header;
  private final byte[] octets;
  private final List<Candidate> candidates;
  private final BodyHashes hashes;

  DkimVerification(Header header, byte[] octets, List<Candidate> candidates, BodyHashes hashes) {
    this.header = header;
    this.octets = octets;
    this.candidates = List.copyOf(candidates);
    this.hashes = hashes;
    for (Candidate candidate : candidates) {
      if (candidate
          instanceof Candidate.Open(var field, DkimSignature signature, var reader, var keys)) {
        hashes.want(signature.body(), signature.length());
      }
    }
  }

  /** Whether an outcome depends on the body. If not, it need not be read. */
  public boolean needsBody() {
    return candidates.stream().anyMatch(Candidate.Open.class::isInstance);
  }

  /** The body's next octets, which are not kept. */
  public void body(byte[] piece, int from, int to) {
    hashes.update(piece, from, to);
  }

  /**
   * The body is over. The outcomes, in the order of the fields, none without signature: at once
   * where all keys are known, else on the thread that brings the last one. Never fails.
   */
  public CompletionStage<List<DkimOutcome>> end() {
    if (needsBody()) {
      hashes.end();
    }
    FieldIndex index = new FieldIndex(header);
    return all(
        candidates.stream()
            .map(
                candidate ->
                    switch (candidate) {
                      case Candidate.Decided(DkimOutcome outcome) ->
                          CompletableFuture.completedStage(outcome);
                      case Candidate.Open open ->
                          open.keys().thenApply(answer -> outcome(open, index, answer));
                    })
            .toList());
  }

  /** The body could not be read: what depends on it is a temperror. */
  public List<DkimOutcome> unread(String reason) {
    return candidates.stream()
        .map(
            candidate ->
                switch (candidate) {
                  case Candidate.Decided(DkimOutcome outcome) -> outcome;
                  case Candidate.Open open ->
                      DkimOutcome.of(DkimResult.TEMPERROR, reason, open.signature());
                })
        .toList();
  }

  private static CompletionStage<List<DkimOutcome>> all(List<CompletionStage<DkimOutcome>> stages) {
    CompletionStage<List<DkimOutcome>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (CompletionStage<DkimOutcome> stage : stages) {
      all =
          all.thenCombine(
              stage,
              (outcomes, outcome) -> {
                outcomes.add(outcome);
                return outcomes;
              });
    }
    return all.thenApply(List::copyOf);
  }

  private DkimOutcome outcome(Candidate.Open open, FieldIndex index, DkimDns.Answer answer) {
    DkimSignature signature = open.signature();
    return switch (answer) {
      case DkimDns.Answer.Found(List<String> texts) ->
          new KeyTrial(signature, hashes, signed(open.field(), signature, index), open.reader())
              .outcome(texts);
      case DkimDns.Answer.Nothing() ->
          DkimOutcome.of(DkimResult.PERMERROR, "no key at " + signature.keyName(), signature);
      case DkimDns.Answer.Failed(String reason) ->
          DkimOutcome.of(
              DkimResult.TEMPERROR,
              "no answer for " + signature.keyName() + ": " + reason,
              signature);
    };
  }

  /** What the signature was made of. RFC 6376 section 3.7. */
  private byte[] signed(HeaderField own, DkimSignature signature, FieldIndex index) {
    CanonicalHeader canonical = new CanonicalHeader(octets, signature.header());
    index.choose(signature.fields(), own).forEach(canonical::add);
    canonical.signature(
        new String(octets, own.start(), own.end() - own.start(), StandardCharsets.ISO_8859_1));
    return canonical.toOctets();
  }
}

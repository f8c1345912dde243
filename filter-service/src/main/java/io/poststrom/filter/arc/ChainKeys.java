package io.poststrom.filter.arc;

import io.poststrom.filter.dkim.DkimDns;
import io.poststrom.filter.dkim.DkimDns.Answer;
import io.poststrom.filter.dkim.KeyReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The keys of a chain, each name asked once: those of all seals and of the newest message
 * signature. Older message signatures, which decide nothing, are tried with what is there.
 */
final class ChainKeys {
  private final DkimDns dns;
  private final KeyReader reader;
  private final Map<String, CompletableFuture<Answer>> asked = new HashMap<>();

  ChainKeys(DkimDns dns, KeyReader reader) {
    this.dns = dns;
    this.reader = reader;
  }

  KeyReader reader() {
    return reader;
  }

  void askFor(ArcChain chain) {
    if (chain.isNone()
        || !(chain.newest().message() instanceof MessageSignature.Valid(var signature))) {
      return; // decided without
    }
    ask(signature.keyName());
    chain.sets().forEach(set -> ask(set.seal().keyName()));
  }

  /** Completes when all answers are there. */
  CompletionStage<Void> all() {
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture<?>[]::new));
  }

  /** The answer, once all are there; empty for a name that was not asked. */
  Optional<Answer> answer(String name) {
    return Optional.ofNullable(asked.get(name)).map(CompletableFuture::join);
  }

  private void ask(String name) {
    asked.computeIfAbsent(name, n -> dns.texts(n).toCompletableFuture());
  }
}

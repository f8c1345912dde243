package io.poststrom.bench.scores;

import io.poststrom.bench.accuracy.LabelledMail;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A labelled mail and what the checks say of it.
 *
 * @param symbols of rules and checks that read the mail alone, with the scores they have now
 * @param bandScore the symbol of a classifier that has not learned the mail, with its score now;
 *     empty where too little was learned
 */
record SeenMail(LabelledMail mail, Map<String, Double> symbols, Map<String, Double> bandScore) {
  Optional<String> band() {
    return bandScore.keySet().stream().findFirst();
  }

  /** The symbols with the band. */
  Set<String> all() {
    Set<String> all = new HashSet<>(symbols.keySet());
    all.addAll(bandScore.keySet());
    return all;
  }
}

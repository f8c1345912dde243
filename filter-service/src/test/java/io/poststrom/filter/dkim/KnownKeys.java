package io.poststrom.filter.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The port's fake: records by name, a failure where it is told, and what has been asked. */
public final class KnownKeys implements DkimDns {
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  public KnownKeys with(String name, String... texts) {
    answers.put(name, new Answer.Found(List.of(texts)));
    return this;
  }

  public KnownKeys failing(String name) {
    answers.put(name, new Answer.Failed("SERVFAIL"));
    return this;
  }

  public KnownKeys without(String name) {
    answers.remove(name);
    return this;
  }

  public List<String> asked() {
    return asked;
  }

  @Override
  public CompletionStage<Answer> texts(String name) {
    asked.add(name);
    return CompletableFuture.completedStage(answers.getOrDefault(name, new Answer.Nothing()));
  }
}

package io.poststrom.ingress.policy;

import io.poststrom.settings.KnownRecipients;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a source behind it said, and asks it but once about a recipient at a time. While
 * the source can't say, whom it has known lately is taken. Bounded: what was asked longest ago is
 * forgotten first. Any thread.
 */
public final class RememberedRecipients implements RecipientSource {
  private final RecipientSource behind;
  private final Memory memory;
  private final InstantSource clock;
  private final ConcurrentMap<String, CompletableFuture<Knowledge>> asking =
      new ConcurrentHashMap<>();
  private final Map<String, Said> said =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Said> eldest) {
          return size() > memory.entries();
        }
      };

  /**
   * How long answers hold.
   *
   * @param known that a recipient is there
   * @param unknown that it is not
   * @param trouble that it is there, while the source can't say
   * @param entries most recipients
   */
  public record Memory(Duration known, Duration unknown, Duration trouble, int entries) {}

  private record Said(Knowledge knowledge, Instant at) {}

  /** A memory in front of a source. */
  public RememberedRecipients(RecipientSource behind, Memory memory, InstantSource clock) {
    this.behind = behind;
    this.memory = memory;
    this.clock = clock;
  }

  @Override
  public boolean isFor(KnownRecipients known) {
    return behind.isFor(known);
  }

  @Override
  public CompletionStage<Knowledge> ask(Inquiry inquiry) {
    String key = inquiry.untagged().map(base -> base + ' ').orElse("") + inquiry.key();
    @Nullable Said before = said(key);
    if (before != null && isFresh(before)) {
      return CompletableFuture.completedFuture(before.knowledge());
    }
    CompletableFuture<Knowledge> mine = new CompletableFuture<>();
    @Nullable CompletableFuture<Knowledge> others = asking.putIfAbsent(key, mine);
    if (others != null) {
      return others;
    }
    var _ =
        behind
            .ask(inquiry)
            .whenComplete(
                (knowledge, failure) -> {
                  asking.remove(key);
                  mine.complete(
                      failure == null && knowledge != null
                          ? learnt(key, knowledge)
                          : learnt(key, Knowledge.UNSURE));
                });
    return mine;
  }

  /** How many recipients are remembered. */
  int size() {
    synchronized (said) {
      return said.size();
    }
  }

  private Knowledge learnt(String key, Knowledge knowledge) {
    if (knowledge != Knowledge.UNSURE) {
      synchronized (said) {
        said.put(key, new Said(knowledge, clock.instant()));
      }
      return knowledge;
    }
    @Nullable Said before = said(key);
    boolean lately =
        before != null
            && before.knowledge() == Knowledge.KNOWN
            && isWithin(before, memory.trouble());
    return lately ? Knowledge.KNOWN : Knowledge.UNSURE;
  }

  private @Nullable Said said(String key) {
    synchronized (said) {
      return said.get(key);
    }
  }

  private boolean isFresh(Said before) {
    return isWithin(
        before, before.knowledge() == Knowledge.KNOWN ? memory.known() : memory.unknown());
  }

  private boolean isWithin(Said before, Duration time) {
    return clock.instant().isBefore(before.at().plus(time));
  }
}

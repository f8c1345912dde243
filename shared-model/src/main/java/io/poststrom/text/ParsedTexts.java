package io.poststrom.text;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Records from DNS parsed before, by their text: the same few are asked for by most mails, and
 * parsing is most of an evaluation's cost. Two generations of bounded size; what is used again
 * stays. From any thread.
 *
 * @param <T> what a text is parsed to
 */
public final class ParsedTexts<T> {
  private static final long GENERATION_CHARACTERS = 1 << 20;

  /** What an entry costs beside its text, in characters: many short ones are no less than a few. */
  private static final long ENTRY = 200;

  private final Function<String, T> parser;
  private volatile Generation<T> young = new Generation<>();
  private volatile Generation<T> old = new Generation<>();

  /** With this parser, whose result depends on the text alone. */
  public ParsedTexts(Function<String, T> parser) {
    this.parser = parser;
  }

  /** What the text is parsed to, now or before. */
  public T parse(String text) {
    T known = young.records.get(text);
    if (known != null) {
      return known;
    }
    T aged = old.records.get(text);
    T parsed = aged == null ? parser.apply(text) : aged;
    keep(text, parsed);
    return parsed;
  }

  private void keep(String text, T parsed) {
    Generation<T> generation = young;
    if (generation.records.putIfAbsent(text, parsed) == null
        && generation.characters.addAndGet(text.length() + ENTRY) > GENERATION_CHARACTERS) {
      rotate(generation);
    }
  }

  private synchronized void rotate(Generation<T> full) {
    if (young == full) {
      old = full;
      young = new Generation<>();
    }
  }

  private static final class Generation<T> {
    final ConcurrentMap<String, T> records = new ConcurrentHashMap<>();
    final AtomicLong characters = new AtomicLong();
  }
}

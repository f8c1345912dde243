package io.poststrom.filter.spf;

import io.poststrom.filter.spf.SpfRecord.Parsed;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records parsed before, by their text: the same few are asked for by most mails, and parsing is
 * nine tenths of an evaluation's cost. Two generations of bounded size; what is used again stays.
 */
final class ParsedRecords {
  private static final long GENERATION_CHARACTERS = 1 << 20;

  private volatile Generation young = new Generation();
  private volatile Generation old = new Generation();

  Parsed parse(String text) {
    Parsed known = young.records.get(text);
    if (known != null) {
      return known;
    }
    Parsed aged = old.records.get(text);
    Parsed parsed = aged == null ? SpfRecordParser.parse(text) : aged;
    keep(text, parsed);
    return parsed;
  }

  private void keep(String text, Parsed parsed) {
    Generation generation = young;
    if (generation.records.putIfAbsent(text, parsed) == null
        && generation.characters.addAndGet(text.length()) > GENERATION_CHARACTERS) {
      rotate(generation);
    }
  }

  private synchronized void rotate(Generation full) {
    if (young == full) {
      old = full;
      young = new Generation();
    }
  }

  private static final class Generation {
    final ConcurrentMap<String, Parsed> records = new ConcurrentHashMap<>();
    final AtomicLong characters = new AtomicLong();
  }
}

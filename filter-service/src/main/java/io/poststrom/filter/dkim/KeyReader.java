package io.poststrom.filter.dkim;

import io.poststrom.text.ParsedTexts;

/**
 * Reads published keys, and remembers by their text what came of it: most mail is signed with few
 * keys. What it remembers is bounded; how long a key is valid is the DNS cache's matter. From any
 * thread.
 */
public final class KeyReader {
  private final ParsedTexts<Read> known = new ParsedTexts<>(KeyReader::parse);

  /** What reading came to. */
  public sealed interface Read {
    /** A record; its key may still be none. */
    record Valid(KeyRecord record, VerifyingKey.Read key) implements Read {}

    /** No record, in words. */
    record Invalid(String reason) implements Read {}
  }

  /** Reads a TXT record, an octet a character. */
  public Read read(String text) {
    return text.length() > KeyRecord.MAX_CHARACTERS ? parse(text) : known.parse(text);
  }

  private static Read parse(String text) {
    return switch (KeyRecord.parse(text)) {
      case KeyRecord.Parsed.Invalid(String reason) -> new Read.Invalid(reason);
      case KeyRecord.Parsed.Valid(KeyRecord record) ->
          new Read.Valid(record, VerifyingKey.of(record));
    };
  }
}

package io.poststrom.filter.dkim;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What DKIM asks of DNS: the port of this package. No stage completes exceptionally. */
public interface DkimDns {
  /**
   * The TXT records of a name such as {@code selector._domainkey.example.org} (RFC 6376 section
   * 3.6.2), each with its strings joined, an octet a character.
   */
  CompletionStage<Answer> texts(String name);

  /** What came back. */
  sealed interface Answer {
    /** At least one record. */
    record Found(List<String> texts) implements Answer {
      public Found {
        texts = List.copyOf(texts);
      }
    }

    /** No such name or no such record. */
    record Nothing() implements Answer {}

    /** A server failure or a timeout, in words. */
    record Failed(String reason) implements Answer {}
  }
}
